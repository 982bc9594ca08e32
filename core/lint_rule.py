"""What every lint rule gets: the graph, the order it enforces, the lines it was read from; and how a rule warns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from .faults import Fault, FaultCode, Level
from .graph import StepGraph
from .graph_order import Order
from .graph_text import Marked


@dataclass(frozen=True, slots=True)
class Linted:
    """A sound graph being linted."""

    graph: StepGraph
    order: Order
    marked: Marked
    """The text it was read from, for the lines."""

    def warn(self, code: FaultCode, message: str, *path: str | int) -> Fault:
        """A warning about what stands at `path` of the file."""
        return Fault(code, message, self.marked.file, self.marked.line(*path), Level.WARNING)

    def warn_step(self, code: FaultCode, message: str, place: int, *field: str | int) -> Fault:
        """A warning about the step in place `place` of the file, or about its first field of `field` that is there."""
        return self.warn(code, message, "steps", place, *field)


Rule: TypeAlias = Callable[[Linted], Iterator[Fault]]

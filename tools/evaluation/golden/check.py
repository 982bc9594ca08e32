"""What every check is: which cases it knows, and what we answer to one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...datasets.fitcoach import WorkoutFault
from ...metrics.official import OfficialFailure
from .compare import Stopped


@dataclass(frozen=True, slots=True)
class Check:
    """One official function."""

    name: str
    inputs: frozenset[str]
    """Keys that the inputs of its cases have."""
    answer: Callable[[Any, Any], Any]
    """answer(inputs, expected): our outputs, keyed as the official ones; `expected` only tells which are wanted."""
    outputs: frozenset[str] = frozenset()
    """Keys of which at least one is expected; empty when the inputs alone tell."""

    def knows(self, inputs: Any, expected: Any) -> bool:
        """True when a case is of this function."""
        shape = inputs[0] if isinstance(inputs, list) and inputs else inputs
        if not isinstance(shape, Mapping) or not self.inputs <= shape.keys():
            return False
        return not self.outputs or (isinstance(expected, Mapping) and bool(self.outputs & expected.keys()))


def attempt(work: Callable[[], Any]) -> Any:
    """What `work` gives, or the error with which the official code would stop."""
    try:
        return work()
    except (OfficialFailure, WorkoutFault) as error:
        return Stopped(error.kind)

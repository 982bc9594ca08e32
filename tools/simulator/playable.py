"""What every world's live episode can do: the one face that environments, checks and the closed loop see."""

from __future__ import annotations

from typing import Protocol

from ...core.graph import StepGraph
from ...core.truth import EpisodeTruth
from ...perception.base import Frame
from .marks import Mark


class Playable(Protocol):
    """An episode that goes on while somebody talks. Deterministic by its seed and by what is heard when."""

    @property
    def graph(self) -> StepGraph:
        """The task."""
        ...

    @property
    def t(self) -> float:
        """Stream seconds now."""
        ...

    @property
    def limit(self) -> float:
        """Stream seconds after which nobody waits any longer for the person to finish."""
        ...

    @property
    def finished(self) -> bool:
        """True once the person has stopped for good."""
        ...

    @property
    def complete(self) -> bool:
        """True when every required step's effects really hold."""
        ...

    def marks(self) -> list[Mark]:
        """The true state of every step of the graph, in the graph's order."""
        ...

    def advance(self, t: float) -> None:
        """Move to stream time `t`."""
        ...

    def hear(self, text: str) -> None:
        """Words reach the person now."""
        ...

    def truth(self) -> EpisodeTruth:
        """What has happened up to now."""
        ...


class Filmed(Playable, Protocol):
    """A live episode with pictures."""

    def frame(self, size: tuple[int, int] = (640, 480)) -> Frame:
        """The picture now, RGB, `size` = (width, height)."""
        ...

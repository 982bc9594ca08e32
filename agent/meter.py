"""How long ticks and turns take; bounded, so that measuring costs no memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

KEPT = 2048
"""How many of the newest durations are kept."""


@dataclass(frozen=True, slots=True)
class Stats:
    """What a session has measured so far."""

    ticks: int
    """Frames taken in."""
    runs: int
    """Runs of the state machine."""
    spoken: int
    """Utterances handed over."""
    turn_ms: tuple[float, ...]
    """Milliseconds of the newest runs, SQLite included."""
    outside_ms: tuple[float, ...]
    """Milliseconds of the newest ticks, without the model and without runs."""


class Meter:
    """Collects durations."""

    def __init__(self) -> None:
        self.ticks = self.runs = self.spoken = 0
        self._turn_ms: deque[float] = deque(maxlen=KEPT)
        self._outside_ms: deque[float] = deque(maxlen=KEPT)

    def turn(self, seconds: float) -> None:
        """A run took `seconds`."""
        self.runs += 1
        self._turn_ms.append(1000 * seconds)

    def tick(self, seconds: float) -> None:
        """A tick took `seconds` outside the model and the runs."""
        self.ticks += 1
        self._outside_ms.append(1000 * seconds)

    def stats(self) -> Stats:
        """A copy of the numbers."""
        return Stats(self.ticks, self.runs, self.spoken, tuple(self._turn_ms), tuple(self._outside_ms))

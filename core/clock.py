"""Clocks. Stream time `t` belongs to the source; a Clock gives the wall's monotonic seconds (`made_at`)."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Something that tells monotonic seconds."""

    def now(self) -> float:
        """Monotonic seconds; only differences mean anything."""
        ...


class WallClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        """Monotonic seconds of this machine."""
        return time.monotonic()


class ManualClock:
    """A clock that moves only when told to; for tests and replays."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start

    def now(self) -> float:
        """The seconds it was last moved to."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move on by `seconds` (>= 0); raises ValueError when it would run backwards."""
        if seconds < 0:
            raise ValueError(f"a clock cannot run backwards: advance({seconds!r}), allowed: >= 0")
        self._now += seconds

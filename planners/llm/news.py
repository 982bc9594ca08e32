"""Lines for people about the model: one when a trouble begins, one when it is over."""

from __future__ import annotations

from collections import deque

from .trouble import ModelTrouble, TroubleKind

WAITING = 64
"""Lines that are kept until somebody takes them."""


class News:
    """Written in the model's thread, taken in the session's."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=WAITING)
        self._last: TroubleKind | None = None

    def add(self, line: str) -> None:
        """A line to be told."""
        self._lines.append(line)

    def saw(self, trouble: ModelTrouble | None) -> None:
        """How the model did just now; None: it answered."""
        kind = trouble.kind if trouble is not None else None
        if kind is TroubleKind.RESTING and self._last is not None:
            return  # the pause after a trouble is part of it
        if trouble is not None and kind is not self._last:
            self.add(f"{trouble}; the rules go on alone")
        elif kind is None and self._last is not None:
            self.add("the model answers again")
        self._last = kind

    def take(self) -> tuple[str, ...]:
        """The lines since the last call."""
        return tuple(self._lines.popleft() for _ in range(len(self._lines)))

    def __len__(self) -> int:
        return len(self._lines)

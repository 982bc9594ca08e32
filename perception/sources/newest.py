"""A mailbox between a thread that reads and one that looks: of what may be lost only the newest item waits."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """Keeps the order. `put` never waits; `take` waits for the next item."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._items: deque[tuple[T, bool]] = deque()
        self._closed = False

    def put(self, item: T, keep: bool = False) -> None:
        """Add `item`; without `keep` it takes the place of a waiting item that may be lost too, if that is the last."""
        with self._changed:
            if not keep and self._items and not self._items[-1][1]:
                self._items.pop()
            self._items.append((item, keep))
            self._changed.notify_all()

    def take(self) -> T | None:
        """The oldest waiting item, waiting for one; None once closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._closed)
            return self._items.popleft()[0] if self._items else None

    @property
    def closed(self) -> bool:
        """True once `close` was called."""
        with self._changed:
            return self._closed

    def wait_closed(self, seconds: float) -> bool:
        """Wait at most `seconds` for `close`; True when it was called."""
        with self._changed:
            return self._changed.wait_for(lambda: self._closed, seconds)

    def close(self) -> None:
        """Nobody takes or puts any more; what waits can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

"""A set that remembers only the newest ids, so that memory stays flat however long a session lasts."""

from __future__ import annotations

from collections.abc import Iterable


class Recent:
    """The newest `limit` distinct ids, in order of arrival."""

    def __init__(self, ids: Iterable[str] = (), limit: int = 4096) -> None:
        self._limit = limit
        self._ids: dict[str, None] = {}
        for one in ids:
            self.add(one)

    def add(self, one: str) -> bool:
        """Remember `one`; False when it was already known."""
        if one in self._ids:
            return False
        self._ids[one] = None
        if len(self._ids) > self._limit:
            del self._ids[next(iter(self._ids))]
        return True

    def __contains__(self, one: str) -> bool:
        return one in self._ids

    def __len__(self) -> int:
        return len(self._ids)

"""Which steps must be done before which: the transitive closure as bit sets, so that ten thousand steps stay cheap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

KEPT = 1_000
"""Up to this many steps, decoded sets are kept: what a larger graph asks for often would fill the memory."""


class Needs(Mapping[str, frozenset[str]]):
    """id -> ids of the steps that must be done before it. Bit sets inside; a set is made when it is asked for."""

    def __init__(self, direct: Mapping[str, Iterable[str]]) -> None:
        """`direct`: id -> ids it needs directly, all of them keys. Raises ValueError when steps need each other."""
        self._ids = tuple(direct)
        bit = {step_id: 1 << i for i, step_id in enumerate(self._ids)}
        self._bit = bit
        self._mask: dict[str, int] = {}
        for step_id in _before_first(direct):
            mask = 0
            for need in direct[step_id]:
                mask |= bit[need] | self._mask[need]
            self._mask[step_id] = mask
        self._users: dict[str, list[str]] = {}
        for step_id, needs in direct.items():
            for need in needs:
                self._users.setdefault(need, []).append(step_id)
        self._sets: dict[str, frozenset[str]] = {}

    def __getitem__(self, step_id: str) -> frozenset[str]:
        known = self._sets.get(step_id)
        if known is None:
            known = frozenset(self._decode(self._mask[step_id]))
            if len(self._ids) <= KEPT:
                self._sets[step_id] = known
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def has(self, step_id: str, need: str) -> bool:
        """True when `need` must be done before `step_id`."""
        return bool(self._mask.get(step_id, 0) & self._bit.get(need, 0))

    def needing(self, steps: Iterable[str]) -> frozenset[str]:
        """Ids of the steps that need any of `steps`."""
        found: set[str] = set()
        todo = list(steps)
        while todo:
            for user in self._users.get(todo.pop(), ()):
                if user not in found:
                    found.add(user)
                    todo.append(user)
        return frozenset(found)

    def _decode(self, mask: int) -> Iterator[str]:
        while mask:
            low = mask & -mask
            yield self._ids[low.bit_length() - 1]
            mask ^= low


def _before_first(direct: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Every id after the ids it needs."""
    missing = {step_id: set(needs) for step_id, needs in direct.items()}
    users: dict[str, list[str]] = {}
    for step_id, needs in missing.items():
        for need in needs:
            users.setdefault(need, []).append(step_id)
    ready = [step_id for step_id, needs in missing.items() if not needs]
    count = 0
    while ready:
        step_id = ready.pop()
        count += 1
        yield step_id
        for user in users.get(step_id, ()):
            missing[user].discard(step_id)
            if not missing[user]:
                ready.append(user)
    if count < len(missing):
        raise ValueError("some steps need each other, so none of them has a first")

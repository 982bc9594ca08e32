"""Histories: what may have happened so far, as a weighted set, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .begun_sets import Ahead, BegunSets, Bools, Ints
from .moves import Floats, Moves

PATHS, PLACES = "paths", "path_places"
"""Names of the accumulators that keep the histories in a belief: as one text, and the order of steps it counts in."""


FORCED, REOPENED = "path_forced", "path_reopened"
"""Names of the accumulators through which the plan tells the histories what it knows better."""


@dataclass(frozen=True, slots=True)
class Paths:
    """N histories over S steps. Two of them never agree in steps begun, present and seen."""

    sets: BegunSets
    """The sets of steps begun, and what they imply."""
    row: Ints
    """(N,): row in `sets` of what was begun."""
    now: Ints
    """(N,): index of what is going on; S for nothing of the plan."""
    unseen: Bools
    """(N,): True when it goes on without showing (the sense is blind to it)."""
    elapsed: Floats
    """(N,): seconds since it began; a mean where histories met."""
    weight: Floats
    """(N,): sums to 1."""
    key: Ints
    """(N,): a name of steps begun, present and seen; see `key_of`."""

    @property
    def begun(self) -> Bools:
        """(N, S): the steps begun."""
        return self.sets.begun[self.row]

    @property
    def name(self) -> Ints:
        """(N,): the sets `begun`, as exclusive-ors of `Moves.marks`."""
        return self.sets.name[self.row]

    @property
    def ahead(self) -> Ahead:
        """What follows from `begun`, a row a history."""
        size = len(self.sets.moves.ids)
        return Ahead(self.sets.flow[self.row, 1 : size + 1], self.sets.told[self.row, size:])


@dataclass(frozen=True, slots=True)
class Marginals:
    """What the histories say about each step."""

    on: Floats
    """(S + 1,): P(going on now), last of nothing."""
    begun: Floats
    """(S,): P(it was ever begun)."""
    owed: Floats
    """(S,): P(a step that needs it was begun, and it was not)."""


def key_of(moves: Moves, name: Ints, now: Ints, unseen: Bools) -> Ints:
    """(N,): names of histories, from the names of their sets."""
    size = len(moves.ids)
    return name ^ moves.marks[now + unseen * (size + 1) + size]


def first_paths(moves: Moves, begun: Bools, elapsed: float = 5.0) -> Paths:
    """The one history in which `begun` (S,) is done and nothing is going on."""
    sets = BegunSets(moves)
    row, now, seen = sets.add(begun[None]), np.array([len(moves.ids)], dtype=np.int64), np.array([False])
    key = key_of(moves, sets.name[row], now, seen)
    return Paths(sets, row, now, seen, np.array([elapsed]), np.array([1.0]), key)


def marginals(moves: Moves, paths: Paths) -> Marginals:
    """Sum the histories up."""
    size = len(moves.ids)
    on = np.bincount(paths.now, paths.weight, minlength=size + 1).astype(np.float64, copy=False)
    told = paths.weight @ paths.sets.told[paths.row]
    return Marginals(on, told[:size], told[size:])


def left_out(moves: Moves, paths: Paths, skip: float) -> Floats:
    """(S,): P(never begun), given that the person has stopped for good.

    People stop when they have finished: a history counts less by `skip` for every required step that it leaves open,
    and by the chance that what it has going on is over by now. So a step that may have gone by unseen is believed to
    have done so, unless nothing of it can have ended yet.
    """
    open_steps = (~paths.begun & moves.owable).sum(1)
    idle = paths.now == len(moves.ids)
    x = np.maximum(paths.elapsed, 1e-3) / moves.median[paths.now]
    over = np.where(idle, 1.0, 1.0 / (1.0 + x ** -moves.shape[paths.now]))
    weight = paths.weight * skip ** (open_steps - open_steps.min()) * over
    return (weight / max(1e-300, float(weight.sum()))) @ ~paths.begun


def caller(moves: Moves, paths: Paths, owed: int) -> int | None:
    """The step that most probably revealed that step `owed` is not done: the one going on, else the likeliest begun."""
    without = paths.weight * ~paths.begun[:, owed]
    users = moves.needs[:, owed] > 0.5
    on = np.bincount(paths.now, without, minlength=len(moves.ids) + 1)[:-1] * users
    if on.max(initial=0.0) > 0.0:
        return int(on.argmax())
    begun = (without @ paths.begun) * users
    return int(begun.argmax()) if begun.max(initial=0.0) > 0.0 else None


def to_memo(paths: Paths) -> dict[str, float]:
    """The histories as plain JSON values: one text of hexadecimal numbers, exact, written every tick."""
    parts = (
        paths.sets.bits[paths.row],
        paths.now.astype("<i4"),
        paths.unseen,
        paths.elapsed.astype("<f8"),
        paths.weight.astype("<f8"),
    )
    return {"|".join(part.tobytes().hex() for part in parts): float(len(paths.weight))}


def from_memo(moves: Moves, memo: Mapping[str, float], places: Mapping[str, float]) -> Paths:
    """The histories that `to_memo` wrote, fitted to the plan's present steps: `places` maps the ids of then to bits.

    Steps that left the plan are forgotten, new ones were not begun; histories that become equal are one.
    """
    size, then = len(moves.ids), len(places)
    old, here = {int(at): step_id for step_id, at in places.items()}, moves.place
    table, now, unseen, elapsed, weight = _columns(memo, then)
    begun = np.zeros((len(weight), size), dtype=bool)
    for at, step_id in old.items():
        if step_id in here:
            begun[:, here[step_id]] = table[:, at]
    merged: dict[tuple[bytes, int, bool], tuple[float, float]] = {}
    for k, (row, w, seconds) in enumerate(zip(begun, weight.tolist(), elapsed.tolist(), strict=True)):
        index = here.get(old.get(int(now[k]), ""), size)
        key = (row.tobytes(), index, bool(unseen[k]) and index < size)
        if key in merged:
            known, since = merged[key]
            merged[key] = (known + w, (known * since + w * seconds) / (known + w))
        else:
            merged[key] = (w, seconds)
    return _from_merged(moves, merged)


def _columns(memo: Mapping[str, float], then: int) -> tuple[Bools, Ints, Bools, Floats, Floats]:
    parts = [bytes.fromhex(part) for part in next(iter(memo)).split("|")]
    rows = len(parts[2])
    bits = np.frombuffer(parts[0], np.uint8).reshape(rows, -1)
    table = np.unpackbits(bits, axis=1, count=then, bitorder="little").astype(bool)
    now = np.frombuffer(parts[1], "<i4").astype(np.int64)
    unseen = np.frombuffer(parts[2], dtype=bool)
    return table, now, unseen, np.frombuffer(parts[3], "<f8"), np.frombuffer(parts[4], "<f8")


def _from_merged(moves: Moves, merged: Mapping[tuple[bytes, int, bool], tuple[float, float]]) -> Paths:
    sets = BegunSets(moves)
    begun = np.array([np.frombuffer(key[0], dtype=bool) for key in merged])
    row, now = sets.add(begun), np.array([key[1] for key in merged], dtype=np.int64)
    unseen = np.array([key[2] for key in merged])
    elapsed = np.array([elapsed for _, elapsed in merged.values()])
    weight = np.array([entry[0] for entry in merged.values()])
    return Paths(sets, row, now, unseen, elapsed, weight, key_of(moves, sets.name[row], now, unseen))

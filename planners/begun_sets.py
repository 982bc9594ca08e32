"""Sets of steps begun, and what each of them implies: worked out once a set, however many histories share it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .moves import Floats, Moves

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

_COLUMNS = ("begun", "name", "flow", "told", "bits")
"""The arrays of a table."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What sets of steps begun imply, a row a set; it follows from them and the plan alone."""

    chance: Floats
    """(N, S): chance that a new step, if one is begun, is this one; a row is 0 when none is left."""
    due: Floats
    """(N, S): 1 at the steps that were not begun though one that needs them was, and no alternative of theirs."""


class BegunSets:
    """A table of sets, a row each. Rows are only ever added, so that histories of different ticks may share it."""

    def __init__(self, moves: Moves) -> None:
        size = len(moves.ids)
        self.moves = moves
        self.begun: Bools = np.zeros((0, size), dtype=bool)
        """(M, S)"""
        self.name: Ints = np.zeros(0, dtype=np.int64)
        """(M,): the set, as an exclusive-or of `Moves.marks`."""
        self.flow: Floats = np.zeros((0, 3 * size + 1))
        """(M, 3 S + 1): chance of every way on, before evidence; see `moves.Columns`."""
        self.told: Floats = np.zeros((0, 2 * size))
        """(M, 2 S): 1 at the steps begun, then `Ahead.due`."""
        self.bits: NDArray[np.uint8] = np.zeros((0, (size + 7) // 8), dtype=np.uint8)
        """(M, S / 8): the set, packed."""
        self._rows: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def full(self) -> bool:
        """True when it holds so many sets that most of them must be out of use."""
        return len(self._rows) > 4 * self.moves.most

    def add(self, begun: Bools) -> Ints:
        """The rows (F,) of the sets `begun` (F, S)."""
        marks = self.moves.marks[: begun.shape[1]]
        names = np.bitwise_xor.reduce(np.where(begun, marks, 0), axis=1)
        self._add_new(names, begun)
        return self._rows_of(names)

    def grown(self, rows: Ints, steps: Ints) -> Ints:
        """The rows (F,) of the sets in `rows` (F,), each with one of `steps` (F,) more, which it did not hold."""
        names = self.name[rows] ^ self.moves.marks[steps]
        new = [k for k, name in enumerate(names.tolist()) if name not in self._rows]
        if new:
            begun = self.begun[rows[new]]
            begun[np.arange(len(new)), steps[new]] = True
            self._add_new(names[new], begun)
        return self._rows_of(names)

    def only(self, rows: Ints) -> tuple[BegunSets, Ints]:
        """A table of nothing but the sets in `rows` (N,), and their rows in it."""
        small = BegunSets(self.moves)
        used, row = np.unique(rows, return_inverse=True)
        for name in _COLUMNS:
            setattr(small, name, getattr(self, name)[used])
        small._rows = {name: k for k, name in enumerate(small.name.tolist())}
        return small, row

    def _rows_of(self, names: Ints) -> Ints:
        known = self._rows
        return np.array([known[name] for name in names.tolist()], dtype=np.int64)

    def _add_new(self, names: Ints, begun: Bools) -> None:
        known, fresh = self._rows, []
        for k, name in enumerate(names.tolist()):
            if name not in known:
                known[name] = len(known)
                fresh.append(k)
        if fresh:
            self._append(names[fresh], begun[fresh])

    def _append(self, names: Ints, begun: Bools) -> None:
        ahead, at = ahead_of(self.moves, begun), len(self._rows) - len(names)
        if len(self._rows) > len(self.name):
            self._grow(len(self._rows))
        here = slice(at, at + len(names))
        again = begun * self.moves.repeats / np.maximum(1.0, begun.sum(1))[:, None]
        self.begun[here], self.name[here] = begun, names
        pause = np.where(ahead.chance.any(1, keepdims=True), self.moves.settings.pause, 1.0)
        self.flow[here] = np.concatenate((pause, ahead.chance, ahead.chance, again), axis=1)
        self.told[here] = np.concatenate((begun, ahead.due), axis=1)
        self.bits[here] = np.packbits(begun, axis=1, bitorder="little")

    def _grow(self, least: int) -> None:
        """Room for `least` rows and as many again, so that growing costs little a row."""
        for name in _COLUMNS:
            old = getattr(self, name)
            room = np.zeros((2 * least, *old.shape[1:]), dtype=old.dtype)
            room[: len(old)] = old
            setattr(self, name, room)


def ahead_of(moves: Moves, begun: Bools) -> Ahead:
    """What the sets `begun` (N, S) imply.

    Steps whose needs were begun share `1 - unready`; the others share `unready`, the rarer the more would be skipped.
    A need that somebody already skipped before, knowingly or not, is not counted again.
    """
    cfg, seen = moves.settings, begun.astype(np.float32)
    called = np.minimum(1.0, seen + seen @ moves.needs)
    missing = (1.0 - called) @ moves.needs.T
    if len(moves.ways):
        missing += ((called @ moves.ways.T) < 0.5).astype(np.float32) @ moves.ways_of.T
    due = called - seen
    if moves.any_rivals:
        fallen = seen @ moves.rivals
        missing += fallen
        due[fallen > 0.5] = 0.0
    ready = missing < 0.5
    far = moves.fewer[np.minimum(missing, len(moves.fewer) - 1).astype(np.intp)]
    far[ready | begun] = 0.0
    ready[begun] = False
    n_ready, sum_far = ready.sum(1), far.sum(1)
    unready = np.where(sum_far > 0.0, np.where(n_ready > 0, cfg.unready, 1.0), 0.0)
    near = (1.0 - unready) / np.maximum(1, n_ready)
    chance = ready * near[:, None] + far * (unready / np.maximum(1e-30, sum_far))[:, None]
    return Ahead(chance, due.astype(np.float64) * moves.owable)

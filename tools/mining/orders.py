"""In how many recordings one step began before another, counted for every pair of steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .performance import Performance


@dataclass(frozen=True, slots=True)
class Orders:
    """Counts over pairs; [i, j] speaks of `steps[i]` and `steps[j]`."""

    steps: tuple[str, ...]
    both: NDArray[np.int64]
    """(S, S) recordings in which both were done."""
    before: NDArray[np.int64]
    """(S, S) recordings in which the first began before the second."""

    @property
    def always(self) -> NDArray[np.bool_]:
        """(S, S) pairs that were done together at least once, and always in this order."""
        return (self.both > 0) & (self.before == self.both)


def counted(steps: Sequence[str], performances: Sequence[Performance]) -> Orders:
    """The counts, a matrix a recording: O(recordings x S^2) in numpy."""
    size = len(steps)
    both = np.zeros((size, size), np.int64)
    before = np.zeros((size, size), np.int64)
    for performance in performances:
        place = np.array([performance.first.get(step, -1) for step in steps])
        done = place >= 0
        together = done[:, None] & done[None, :]
        both += together
        before += together & (place[:, None] < place[None, :])
    np.fill_diagonal(both, 0)
    return Orders(tuple(steps), both, before)


def counted_slowly(steps: Sequence[str], performances: Sequence[Performance]) -> Orders:
    """The same, pair by pair: what `counted` is checked against."""
    size = len(steps)
    both = np.zeros((size, size), np.int64)
    before = np.zeros((size, size), np.int64)
    for performance in performances:
        first = performance.first
        for i, one in enumerate(steps):
            for j, other in enumerate(steps):
                if i != j and one in first and other in first:
                    both[i, j] += 1
                    before[i, j] += first[one] < first[other]
    return Orders(tuple(steps), both, before)

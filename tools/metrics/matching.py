"""One-to-one matching of predicted moments to true ones, exact.

Of all one-to-one matchings in which a prediction at p and a truth at t satisfy t - before <= p <= t + after, the one
with the most pairs is taken; among those, the one with the least sum of |p - t|. Because all windows have the same
length, some best matching never crosses (sort both sides: an exchange of two crossing pairs keeps both inside their
windows and does not raise the sum), so a dynamic programme over the sorted times finds it in O(n m).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

TOLERANCE = 1e-6
"""Seconds; swallows binary rounding at a window's edge."""


class Pair(NamedTuple):
    """One matched pair, as positions in the lists that were given."""

    truth: int
    prediction: int


class _Best(NamedTuple):
    """The value of a partial matching: more pairs first, then less time."""

    pairs: int
    cost: float

    def better(self, other: _Best) -> bool:
        return (self.pairs, -self.cost) > (other.pairs, -other.cost)


def match_events(
    truths: Sequence[float], predictions: Sequence[float], before: float, after: float
) -> tuple[Pair, ...]:
    """The best matching of `predictions` to `truths` (stream seconds), in rising truth time.

    `before` and `after` are the window around a truth, in seconds, both at least 0. Ties go to the earlier prediction.
    """
    ts = sorted(range(len(truths)), key=lambda i: (truths[i], i))
    ps = sorted(range(len(predictions)), key=lambda j: (predictions[j], j))

    def fits(i: int, j: int) -> bool:
        return -before - TOLERANCE <= predictions[ps[j]] - truths[ts[i]] <= after + TOLERANCE

    # best[i][j]: the best matching of the truths from i on with the predictions from j on
    best = [[_Best(0, 0.0)] * (len(ps) + 1) for _ in range(len(ts) + 1)]
    for i in reversed(range(len(ts))):
        for j in reversed(range(len(ps))):
            found = best[i + 1][j] if best[i + 1][j].better(best[i][j + 1]) else best[i][j + 1]
            if fits(i, j):
                rest = best[i + 1][j + 1]
                paired = _Best(rest.pairs + 1, rest.cost + abs(predictions[ps[j]] - truths[ts[i]]))
                found = found if found.better(paired) else paired
            best[i][j] = found
    return _walk(best, ts, ps, [[fits(i, j) for j in range(len(ps))] for i in range(len(ts))], (truths, predictions))


def _walk(
    best: list[list[_Best]],
    ts: list[int],
    ps: list[int],
    fits: list[list[bool]],
    times: tuple[Sequence[float], Sequence[float]],
) -> tuple[Pair, ...]:
    """Read the pairs off the table."""
    pairs, i, j = [], 0, 0
    while i < len(ts) and j < len(ps):
        rest = best[i + 1][j + 1]
        cost = rest.cost + abs(times[1][ps[j]] - times[0][ts[i]])
        if fits[i][j] and best[i][j] == _Best(rest.pairs + 1, cost):
            pairs.append(Pair(ts[i], ps[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return tuple(pairs)

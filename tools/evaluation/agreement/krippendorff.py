"""Krippendorff's alpha: reliability among any number of raters, with gaps, for nominal, ordinal or interval ratings.

alpha = 1 - D_o / D_e: observed over expected disagreement (Krippendorff, Content Analysis, 2004, ch. 11; Computing
Krippendorff's Alpha-Reliability, 2011). 1 is perfect agreement, 0 what chance gives, below 0 systematic disagreement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Literal

Level = Literal["nominal", "ordinal", "interval"]
Delta = Callable[[float, float], float]


def alpha(units: Sequence[Mapping[Hashable, float]], level: Level = "interval") -> float | None:
    """`units`: for each rated item, rater -> rating. Items with fewer than two ratings say nothing.

    None when no item has two ratings, or when there is only one value in all of them (nothing could disagree).
    """
    rated = [list(unit.values()) for unit in units if len(unit) >= 2]
    totals = Counter(value for values in rated for value in values)
    whole = sum(totals.values())
    delta = _DELTAS[level](totals)
    observed = sum(_disagreement(values, delta) / (len(values) - 1) for values in rated)
    expected = sum(totals[a] * totals[b] * delta(a, b) for a in totals for b in totals)
    if whole < 2 or not expected:
        return None
    return 1 - (whole - 1) * observed / expected


def _disagreement(values: Sequence[float], delta: Delta) -> float:
    return sum(delta(a, b) for i, a in enumerate(values) for j, b in enumerate(values) if i != j)


def _nominal(totals: Counter[float]) -> Delta:
    return lambda a, b: float(a != b)


def _interval(totals: Counter[float]) -> Delta:
    return lambda a, b: (a - b) ** 2


def _ordinal(totals: Counter[float]) -> Delta:
    """(sum of the counts from the lower to the higher value, less half of both ends) squared."""
    order = sorted(totals)
    below = {value: sum(totals[other] for other in order if other < value) for value in order}

    def delta(a: float, b: float) -> float:
        low, high = min(a, b), max(a, b)
        between = below[high] + totals[high] - below[low]
        return 0.0 if a == b else (between - (totals[low] + totals[high]) / 2) ** 2

    return delta


_DELTAS: Mapping[Level, Callable[[Counter[float]], Delta]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
}

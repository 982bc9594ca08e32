"""How far a score over sessions would move with other sessions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Score = Callable[[Floats], Floats]
"""Sums over units [draws, columns] -> a score a draw [draws], NaN where there is nothing to count."""
Table = Sequence[Sequence[float]]
"""A unit (session, toy, recipe ...) a row: what it adds to every sum."""


class Counts(NamedTuple):
    """What one session adds to a score."""

    hits: int
    """Predictions that match a truth."""
    false: int
    """Predictions that match none."""
    missed: int
    """Truths that no prediction matches."""


def f1(hits: int, false: int, missed: int) -> float | None:
    """2 hits / (2 hits + false + missed), in [0, 1], higher is better; None when there is nothing to count."""
    whole = 2 * hits + false + missed
    return 2 * hits / whole if whole else None


def mean_interval(values: Sequence[float], seed: int = 0, draws: int = 1000) -> tuple[float, float] | None:
    """The 95 % percentile bootstrap interval of a mean (Efron 1979), values drawn with replacement; None below two.

    Give the differences of paired sessions for the interval of a paired difference.
    """
    if len(values) < 2:
        return None
    table = np.asarray(values, dtype=np.float64)
    rng = np.random.default_rng(seed)
    means = table[rng.integers(len(table), size=(draws, len(table)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)


def f1_interval(sessions: Sequence[Counts], seed: int = 0, draws: int = 1000) -> tuple[float, float] | None:
    """The 95 % percentile bootstrap interval of micro F1 (Efron 1979), sessions drawn with replacement.

    Draws in which there is nothing to count are left out; None with fewer than two sessions or when none is left.
    """
    if len(sessions) < 2:
        return None
    table = np.asarray(sessions, dtype=np.float64)
    rng = np.random.default_rng(seed)
    sums = table[rng.integers(len(table), size=(draws, len(table)))].sum(axis=1)
    whole = 2 * sums[:, 0] + sums[:, 1] + sums[:, 2]
    kept = whole > 0
    if not kept.any():
        return None
    low, high = np.percentile(2 * sums[kept, 0] / whole[kept], (2.5, 97.5))
    return float(low), float(high)


def f1_gap_interval(
    mine: Sequence[Counts], other: Sequence[Counts], seed: int = 0, draws: int = 1000
) -> tuple[float, float] | None:
    """`gap_interval` of micro F1 over the same sessions."""
    return gap_interval(f1_of, mine, other, seed, draws)


def gap_interval(
    score: Score, mine: Table, other: Table, seed: int = 0, draws: int = 1000
) -> tuple[float, float] | None:
    """The 95 % percentile bootstrap interval of a score of `mine` minus that of `other`, over the same units.

    Units are drawn with replacement, the same ones for both; draws in which one has nothing to count are left out.
    None with fewer than two units or when no draw is left.
    """
    if len(mine) < 2:
        return None
    drawn = np.random.default_rng(seed).integers(len(mine), size=(draws, len(mine)))
    gaps = np.subtract(*(score(np.asarray(one, dtype=np.float64)[drawn].sum(axis=1)) for one in (mine, other)))
    kept = gaps[~np.isnan(gaps)]
    if not kept.size:
        return None
    low, high = np.percentile(kept, (2.5, 97.5))
    return float(low), float(high)


def not_beaten(score: Score, mine: Table, rows: Mapping[str, Table], seed: int = 0) -> list[str]:
    """The rows that `mine` does not beat: whose `gap_interval` is not wholly above 0, or not known."""
    gaps = {name: gap_interval(score, mine, row, seed) for name, row in rows.items()}
    return [name for name, gap in gaps.items() if gap is None or gap[0] <= 0]


def f1_of(sums: Floats) -> Floats:
    """Of hits, false and missed: 2 hits / (2 hits + false + missed)."""
    return ratio_of(np.stack([2 * sums[:, 0], 2 * sums[:, 0] + sums[:, 1] + sums[:, 2]], axis=1))


def ratio_of(sums: Floats) -> Floats:
    """Of two columns: the first over the second. A mean is one, with a second column of 1."""
    return np.divide(sums[:, 0], sums[:, 1], out=np.full(len(sums), np.nan), where=sums[:, 1] > 0)

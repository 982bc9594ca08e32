"""Kendall's tau of scores with outcomes over some episodes of the metric audit, and how episodes are drawn."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Columns = NDArray[np.intp]
"""Places of episodes."""

MAIN = "net_utility"
"""The outcome that metrics are ranked by."""


@dataclass(frozen=True, slots=True)
class Matrices:
    """Rows are assistants, columns are episodes."""

    names: tuple[str, ...]
    scores: Mapping[str, Floats]
    """metric -> (assistants, episodes); NaN where there was nothing to count."""
    outcomes: Mapping[str, Floats]


def means(table: Floats, columns: Columns | None = None) -> Floats:
    """(assistants,): the mean over episodes, without those in which there was nothing to count."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a row of NaN has no mean, and says so by NaN
        return np.nanmean(table if columns is None else table[:, columns], axis=1)


def tau_of(scores: Floats, ends: Floats, columns: Columns) -> float | None:
    """Kendall's tau-b between the means over some episodes; None where it is not defined."""
    return taus_of(scores, ends, [columns])[0]


def taus_of(scores: Floats, ends: Floats, lots: Columns | Sequence[Columns]) -> list[float | None]:
    """The same for many lots of episodes (the draws of a bootstrap) at once; an episode may be drawn more than once.

    Assistants without a mean in a lot are left out of it.
    """
    if not len(lots):
        return []
    counts = np.stack([np.bincount(lot, minlength=scores.shape[1]) for lot in lots]).astype(np.float64)
    one, two = np.triu_indices(len(scores), 1)
    x, y = (_signs(_means_of(table, counts), one, two) for table in (scores, ends))
    both = (np.isfinite(x) & np.isfinite(y)).astype(np.float64)
    x, y = np.nan_to_num(x), np.nan_to_num(y)
    scale = np.sqrt((np.abs(x) * both).sum(1) * (np.abs(y) * both).sum(1))
    return [round(float(t / s), 4) if s > 0 else None for t, s in zip((x * y).sum(1), scale, strict=True)]


def _means_of(table: Floats, counts: Floats) -> Floats:
    """(lots, assistants): means over the drawn episodes, NaN where nothing was to count."""
    known = np.isfinite(table)
    total, number = counts @ np.where(known, table, 0.0).T, counts @ known.T.astype(np.float64)
    means: Floats = np.full(total.shape, np.nan)
    np.divide(total, number, out=means, where=number > 0)
    return means.round(12)  # means that are equal on paper are ties, in whatever order they were added up


def _signs(values: Floats, one: Columns, two: Columns) -> Floats:
    """(lots, pairs): 1, 0 or -1; NaN where one of the two is not known."""
    return np.sign(values[:, one] - values[:, two])


def interval(values: Sequence[float | None]) -> list[float] | None:
    """The middle 95 % of the values that are known."""
    known = [value for value in values if value is not None]
    return [round(float(x), 4) for x in np.percentile(known, (2.5, 97.5))] if len(known) > 1 else None


def columns_of(labels: Sequence[str], label: str) -> Columns:
    """The places of a label."""
    return np.flatnonzero([one == label for one in labels])


def drawn_within(labels: Sequence[str], seed: int, draws: int) -> Columns:
    """(draws, episodes): places drawn with replacement among those of the same label."""
    rng = np.random.default_rng(seed)
    out = np.empty((draws, len(labels)), np.intp)
    for label in dict.fromkeys(labels):
        mine = np.flatnonzero([one == label for one in labels])
        out[:, mine] = mine[rng.integers(len(mine), size=(draws, len(mine)))]
    return out

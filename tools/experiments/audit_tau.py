"""Kendall's tau of scores with outcomes over some episodes of the metric audit, and how episodes are drawn."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..evaluation.agreement.correlation import kendall

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
    tau = kendall(means(scores, columns).tolist(), means(ends, columns).tolist())
    return None if tau is None else round(tau, 4)


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

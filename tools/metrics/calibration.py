"""How far probabilities can be trusted: expected calibration error, Brier score, reliability table."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Bin(NamedTuple):
    """One row of a reliability table."""

    said: float
    """Mean probability that was said, in [0, 1]."""
    happened: float
    """Share of them that was true, in [0, 1]."""
    n: int


def reliability(p: ArrayLike, true: ArrayLike, bins: int = 10) -> tuple[Bin, ...]:
    """Equal-width bins of `p` that hold anything; `true` is 0 or 1 of the same shape."""
    said, happened = np.ravel(np.asarray(p, np.float64)), np.ravel(np.asarray(true, np.float64))
    if said.shape != happened.shape:
        raise ValueError(f"{said.size} probabilities and {happened.size} truths; allowed: as many of each")
    place = np.minimum(bins - 1, (said * bins).astype(np.int64))
    count = np.bincount(place, minlength=bins)
    sums = np.bincount(place, said, minlength=bins), np.bincount(place, happened, minlength=bins)
    return tuple(
        Bin(float(sums[0][k] / count[k]), float(sums[1][k] / count[k]), int(count[k])) for k in np.flatnonzero(count)
    )


def calibration_error(p: ArrayLike, true: ArrayLike, bins: int = 10) -> float | None:
    """Expected calibration error (Naeini et al. 2015): mean |said - happened| over bins, weighted by their size.

    In [0, 1], lower is better; None when there is nothing to measure. A constant base rate scores 0: read it beside
    the Brier score.
    """
    table = reliability(p, true, bins)
    total = sum(row.n for row in table)
    return sum(row.n * abs(row.said - row.happened) for row in table) / total if total else None


def brier(p: ArrayLike, true: ArrayLike) -> float | None:
    """Mean squared error of probabilities (Brier 1950), in [0, 1], lower is better; None when there is nothing."""
    said, happened = np.ravel(np.asarray(p, np.float64)), np.ravel(np.asarray(true, np.float64))
    return float(np.mean((said - happened) ** 2)) if said.size else None

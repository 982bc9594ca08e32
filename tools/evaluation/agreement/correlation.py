"""Pearson, Spearman and Kendall, in numpy: each in [-1, 1], None where not defined. Pairs with NaN are left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def pearson(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Linear correlation: cov(x, y) / (sd(x) sd(y)). None below two pairs, or when one side does not vary."""
    x, y = _pairs(xs, ys)
    if len(x) < 2:
        return None
    dx, dy = x - x.mean(), y - y.mean()
    scale = float(np.sqrt((dx * dx).sum() * (dy * dy).sum()))
    return float(np.clip((dx * dy).sum() / scale, -1, 1)) if scale > 1e-12 * len(x) else None


def spearman(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson of the ranks; ties share the mean of their ranks."""
    x, y = _pairs(xs, ys)
    return pearson(ranks(x).tolist(), ranks(y).tolist())


def kendall(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Kendall's tau-b: (concordant - discordant) / sqrt((pairs untied in x) (pairs untied in y)) (Kendall 1945)."""
    x, y = _pairs(xs, ys)
    if len(x) < 2:
        return None
    upper = np.triu_indices(len(x), 1)
    sx, sy = np.sign(x[upper[0]] - x[upper[1]]), np.sign(y[upper[0]] - y[upper[1]])
    scale = float(np.sqrt(np.abs(sx).sum() * np.abs(sy).sum()))
    return float((sx * sy).sum() / scale) if scale > 0 else None


def ranks(values: Sequence[float] | Floats) -> Floats:
    """1-based ranks; ties share the mean of theirs."""
    x = np.asarray(values, dtype=np.float64)
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return ((last - counts + 1 + last) / 2)[inverse.reshape(-1)]


COEFFICIENTS: dict[str, Callable[[Sequence[float], Sequence[float]], float | None]] = {
    "pearson": pearson,
    "spearman": spearman,
    "kendall": kendall,
}


def _pairs(xs: Sequence[float], ys: Sequence[float]) -> tuple[Floats, Floats]:
    if len(xs) != len(ys):
        raise ValueError(f"{len(xs)} and {len(ys)} values: allowed are two lists of the same length")
    x, y = np.asarray(xs, dtype=np.float64), np.asarray(ys, dtype=np.float64)
    keep = np.isfinite(x) & np.isfinite(y)
    return x[keep], y[keep]

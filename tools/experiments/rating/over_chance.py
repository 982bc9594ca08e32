"""Does a score agree with people more than numbers that know nothing do?"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Item = tuple[str, str]
"""(run, session)."""
DRAWS = 1000
"""Of the bootstrap."""
Floats = NDArray[np.float64]


def chance(item: Item) -> float:
    """A number in [0, 1] that belongs to the run in the session, and to nothing else."""
    return zlib.crc32("/".join(item).encode()) / 2**32


def not_beaten(
    score: Mapping[Item, float], rows: Mapping[str, Mapping[Item, float]], people: Mapping[Item, float], sign: float
) -> list[str]:
    """The rows that `score` does not agree with people more than.

    That is: the paired 95 % percentile bootstrap interval over sessions of `sign` times the difference of the Spearman
    correlations is not wholly above 0, or is not known. Where a draw leaves nothing that varies, a correlation is 0.
    """
    return [name for name, row in rows.items() if not _beats(score, row, people, sign)]


def _beats(score: Mapping[Item, float], row: Mapping[Item, float], people: Mapping[Item, float], sign: float) -> bool:
    items = [item for item in score if item in row and item in people]
    sessions = sorted({session for _, session in items})
    if len(sessions) < 2:
        return False
    drawn = np.random.default_rng(0).multinomial(len(sessions), np.full(len(sessions), 1 / len(sessions)), DRAWS)
    weights = drawn[:, [sessions.index(session) for _, session in items]].astype(np.float64)
    mine, other, rated = (np.array([values[item] for item in items]) for values in (score, row, people))
    gaps = sign * (spearmans(mine, rated, weights) - spearmans(other, rated, weights))
    return bool(np.percentile(gaps, 2.5) > 0)


def spearmans(xs: Floats, ys: Floats, weights: Floats) -> Floats:
    """Spearman's correlation of `xs` and `ys` [n] in every draw, where value i stands `weights[draw, i]` times.

    `weights` [draws, n] are whole numbers. [draws], in [-1, 1]; 0 where one side does not vary.
    """
    x, y = (_centred(weights @ (np.less.outer(v, v) + 0.5 * np.equal.outer(v, v)), weights) for v in (xs, ys))
    scale = np.sqrt((weights * x * x).sum(axis=1) * (weights * y * y).sum(axis=1))
    return np.divide((weights * x * y).sum(axis=1), scale, out=np.zeros(len(weights)), where=scale > 1e-9)


def _centred(ranks: Floats, weights: Floats) -> Floats:
    return ranks - ((weights * ranks).sum(axis=1) / weights.sum(axis=1))[:, None]

"""Rank flips: pairs of assistants that a metric orders one way and what came of them the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every pair of assistants, and how sure their order by outcome is."""

    one: NDArray[np.intp]
    two: NDArray[np.intp]
    gap: Floats
    """(pairs,): outcome of the first less that of the second."""
    low: Floats
    high: Floats
    """(pairs,): the 95 % interval of the gap."""


def pairs_of(end: Floats, drawn: Floats) -> Pairs:
    """`end`: (assistants,) outcomes; `drawn`: (draws, assistants), the same for each draw of episodes."""
    one, two = np.triu_indices(len(end), 1)
    gaps = drawn[:, one] - drawn[:, two]
    low, high = np.percentile(gaps, (2.5, 97.5), axis=0)
    return Pairs(one, two, end[one] - end[two], low, high)


def flips(names: Sequence[str], score: Floats, pairs: Pairs) -> dict[str, Any]:
    """`count` of `of` ordered pairs are turned round; `certain` are those whose outcomes differ with 95 % confidence.

    `worst`: the dearest one in outcome, with the interval of what it costs; None when nothing is turned round.
    """
    ds = score[pairs.one] - score[pairs.two]
    known = np.isfinite(ds) & np.isfinite(pairs.gap)
    wrong = known & (np.sign(ds) * np.sign(pairs.gap) < 0)
    sure = wrong & ((pairs.low > 0) | (pairs.high < 0))
    out: dict[str, Any] = {
        "count": int(wrong.sum()),
        "certain": int(sure.sum()),
        "of": int((known & (ds != 0) & (pairs.gap != 0)).sum()),
        "worst": None,
    }
    if wrong.any():
        out["worst"] = _worst(names, pairs, int(np.argmax(np.where(wrong, np.abs(pairs.gap), -1.0))))
    return out


def _worst(names: Sequence[str], pairs: Pairs, place: int) -> dict[str, Any]:
    ends = (int(pairs.one[place]), int(pairs.two[place]))
    better, worse = ends if pairs.gap[place] > 0 else ends[::-1]
    low, high = float(pairs.low[place]), float(pairs.high[place])
    lost = (low, high) if pairs.gap[place] > 0 else (-high, -low)
    return {
        "metric_prefers": names[worse],
        "outcome_prefers": names[better],
        "points_lost": round(abs(float(pairs.gap[place])), 4),
        "points_lost_95": [round(x, 4) for x in lost],
    }

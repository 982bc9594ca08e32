"""Can a learned policy's number be trusted? The timeliness that it expects against the timeliness that came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from ....perception.policies.judge import Judge
from .roll import Rolled

BINS = 20
"""Equal-width bins of the expected timeliness, which is in [0, 1]."""

Sums: TypeAlias = Mapping[str, Sequence[Sequence[float]]]
"""head -> BINS times (moments, sum of what was expected, sum of what came)."""


def sums_of(judge: Judge, rolled: Rolled) -> dict[str, list[list[float]]]:
    """The judged moments of a roll that were collected, by what the judge said of each."""
    out = {}
    for head, tables in rolled.rows.items():
        expected = judge.nets[head](np.concatenate(tables)).astype(np.float64)
        came = np.concatenate(rolled.worth[head]).astype(np.float64)
        place = np.minimum(BINS - 1, (expected * BINS).astype(np.int64))
        columns = (np.bincount(place, some, minlength=BINS) for some in (np.ones(len(place)), expected, came))
        out[head.value] = np.stack(list(columns), axis=1).tolist()
    return out


def reliability_of(parts: Sequence[Sums]) -> dict[str, Any]:
    """head -> `bins` ({expected, came, n} that hold anything), and `error`: their mean gap, weighted by n."""
    heads = sorted({head for part in parts for head in part})
    whole = {head: np.sum([part[head] for part in parts if head in part], axis=0) for head in heads}
    return {head: _one(table) for head, table in whole.items()}


def _one(table: np.ndarray) -> dict[str, Any]:
    held = table[table[:, 0] > 0]
    gap = float(np.abs(held[:, 1] - held[:, 2]).sum() / held[:, 0].sum())
    bins = [{"expected": round(e / n, 4), "came": round(c / n, 4), "n": int(n)} for n, e, c in held.tolist()]
    return {"error": round(gap, 4), "bins": bins}

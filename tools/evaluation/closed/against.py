"""The row under test against others on the same seeds: the share of the gap to an oracle's eyes, and rival policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .asked import MAIN, POLICY, policy_of
from .assistants import IN_SIGHT
from .blind import BLIND, UNSEEING
from .costs import Costs, utility
from .episode import Lived
from .scores import paired

ByRow: TypeAlias = Mapping[str, Sequence[Lived]]
"""row -> its episodes, in the order of the seeds."""

DRAWS = 1000
"""Resamples of an interval."""

Means = NDArray[np.float64]


def blind_rows(by_row: ByRow) -> dict[str, Sequence[Lived]]:
    """The rows of those who do not look, silence among them."""
    return {row: lived for row, lived in by_row.items() if row in ("silent", *BLIND, *UNSEEING)}


def share_of_gap(by_row: ByRow, costs: Costs, seed: int) -> dict[str, Any]:
    """`normalised`: (U - U_best_blind) / (U_oracle - U_best_blind), U the mean net utility.

    `normalised_95`: percentile bootstrap over episodes. All rows are redrawn together (they share their seeds), and
    the best blind row is chosen anew in every resample, which never flatters: chosen once, it would be the best by
    luck. `normalised_undefined` is the share of resamples in which the oracle is not above the best blind row; they
    count as minus infinity, so a bound that cannot be known is None. `best_blind` is the best of the episodes played.
    `in_sight`, where that row was played: the same shares with eyes for all that the pictures show in the oracle's
    place. Empty without an oracle row.
    """
    if "oracle" not in by_row:
        return {}
    out = _share(by_row, "oracle", costs, seed)
    return out | ({"in_sight": _share(by_row, IN_SIGHT, costs, seed)} if IN_SIGHT in by_row else {})


def _share(by_row: ByRow, top: str, costs: Costs, seed: int) -> dict[str, Any]:
    blind = blind_rows(by_row)
    names, n = list(blind), len(by_row[MAIN])
    table = np.array([[utility(one, costs) for one in by_row[row]] for row in (MAIN, top, *names)])
    drawn = np.random.default_rng(seed).integers(n, size=(DRAWS, n))
    ratios = _ratios(table[:, drawn].mean(axis=2))
    whole = table.mean(axis=1, keepdims=True)
    low, high = np.quantile(ratios, (0.025, 0.975), method="lower") if n > 1 else (-np.inf, -np.inf)
    return {
        "normalised": _known(_ratios(whole)[0]),
        "normalised_95": [_known(low), _known(high)] if n > 1 else None,
        "normalised_undefined": round(float(np.isinf(ratios).mean()), 4),
        "best_blind": names[int(whole[2:, 0].argmax())],
    }


def _ratios(means: Means) -> Means:
    """means [main, top, blind rows; draws] -> [draws], minus infinity where the top row is not above the blind."""
    best = means[2:].max(axis=0)
    gap = means[1] - best
    return np.where(gap > 0, (means[0] - best) / np.where(gap > 0, gap, 1.0), -np.inf)


def _known(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def over_rivals(by_row: ByRow, costs: Costs, seed: int, own: str) -> dict[str, Any]:
    """The row under test against each blind row and each other policy at the best of the settings that were played.

    A policy's best setting has the highest mean net utility on these very episodes, which favours the policy.
    name -> `row`, `clear` (the paired lower 95 % bound is above 0), and the paired gap of `scores.paired`. Settings of
    `own`, the policy of the row under test, are no rivals.
    """
    groups: dict[str, list[str]] = {row: [row] for row in blind_rows(by_row)}
    for row in by_row:
        if row.startswith(POLICY) and policy_of(row)[0] != own:
            groups.setdefault(POLICY + policy_of(row)[0], []).append(row)
    best = {name: max(rows, key=lambda row: _mean(by_row[row], costs)) for name, rows in groups.items()}
    return {name: _one(by_row[MAIN], by_row[row], row, (costs, seed)) for name, row in best.items()}


def _one(mine: Sequence[Lived], other: Sequence[Lived], row: str, about: tuple[Costs, int]) -> dict[str, Any]:
    gap: Mapping[str, Any] = paired(mine, other, *about)
    bounds = gap["net_utility_95"]
    return {"row": row, "clear": bounds is not None and bounds[0] > 0, **gap}


def _mean(lived: Sequence[Lived], costs: Costs) -> float:
    return float(np.mean([utility(one, costs) for one in lived]))

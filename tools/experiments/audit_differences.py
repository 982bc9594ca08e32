"""The hypotheses of docs/design/metric-audit.md that are about two metrics: which of them orders assistants better?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .audit_tau import MAIN, Columns, Matrices, columns_of, interval, taus_of


@dataclass(frozen=True, slots=True)
class Claim:
    """`better` orders assistants better than `than`, by an outcome, in the worlds whose name begins with `world`."""

    better: str
    than: str
    outcome: str = MAIN
    world: str = ""


CLAIMS = {
    "h1_window_over_30s": Claim("instruct_f1_window", "instruct_f1_30s"),
    "h2_alarms_over_next_step": Claim("alarm_f1_window", "instruct_f1_window"),
    "h3_pqs_plus_over_pqs": Claim("pqs_plus", "pqs"),
    "h4_soft_dice_over_gmean": Claim("soft_dice", "gmean_f1"),
    "h4_soft_dice_over_macro": Claim("soft_dice", "macro_f1"),
    "h8_alarms_over_next_step_for_success": Claim("alarm_f1_window", "instruct_f1_window", "success"),
    "h9_corrections_over_completions_in_the_gym": Claim("correct_f1_window", "completion_f1", world="gym"),
    "soft_dice_over_random": Claim("soft_dice", "random"),
}


def differences(data: Matrices, groups: Mapping[str, Sequence[str]], drawn: Columns) -> dict[str, Any]:
    """tau of the first minus tau of the second, over the same draws; it holds when the interval is above 0."""
    return {name: _difference(data, claim, groups, drawn) for name, claim in CLAIMS.items()}


def _difference(data: Matrices, claim: Claim, groups: Mapping[str, Sequence[str]], drawn: Columns) -> dict[str, Any]:
    every = _places(data, claim, groups)
    gaps = _gaps(data, claim, [some[np.isin(some, every)] for some in (every, *drawn)]) if len(every) else [None]
    spread = interval(gaps[1:]) if len(every) > 1 else None
    return {
        "better": claim.better,
        "than": claim.than,
        "outcome": claim.outcome,
        "world": claim.world or None,
        "difference": None if gaps[0] is None else round(gaps[0], 4),
        "difference_95": spread,
        "holds": None if spread is None else bool(spread[0] > 0),
    }


def _places(data: Matrices, claim: Claim, groups: Mapping[str, Sequence[str]]) -> Columns:
    """The episodes that a claim is about."""
    every = np.arange(data.outcomes[MAIN].shape[1])
    if not claim.world:
        return every
    labels = groups.get("world", ())
    mine = [columns_of(labels, one) for one in dict.fromkeys(labels) if one.startswith(claim.world)]
    return np.sort(np.concatenate(mine)) if mine else every[:0]


def _gaps(data: Matrices, claim: Claim, lots: Sequence[Columns]) -> list[float | None]:
    """One a lot of episodes; None where one of the two is not defined."""
    end = data.outcomes[claim.outcome]
    one, two = (taus_of(data.scores[name], end, lots) for name in (claim.better, claim.than))
    return [None if a is None or b is None else a - b for a, b in zip(one, two, strict=True)]

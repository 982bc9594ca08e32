"""The hypotheses of docs/design/metric-audit.md that are not about two metrics alone: numbers and verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

SILENT = "silent"
"""The assistant that never speaks."""
MATCHING = ("speech_f1", "soft_dice", "estp_f1", "instruct_f1_window", "alarm_f1_window", "qevd_temporal_f",
            "proassist_f1", "instruct_f1_30s", "mistake_f1_15s", "mistake_f1_30s")  # fmt: skip
"""Scores that match utterances with what should be said."""
LIMIT = 0.8
"""tau that no single score is expected to reach."""

Floats = NDArray[np.float64]


def claims(
    names: Sequence[str], rows: Mapping[str, Mapping[str, Any]], pqs: Floats, utility: Floats
) -> dict[str, dict[str, Any]]:
    """hypothesis -> its numbers and `holds`; None where it cannot be told.

    `rows`: metric -> its row of the audit's table; `pqs` and `utility`: (assistants,) means in the order of `names`.
    """
    return {
        "h3_pqs_prefers_silence": _silence(names, pqs, utility),
        "h5_completion_f1_leads_for_eyes_only": _completion(rows),
        "h6_order_changes_with_the_person": _person(rows),
        "h7_no_tau_of_0.8": _limit(rows),
        "h10_no_score_leads_everywhere": _everywhere(rows),
    }


def _silence(names: Sequence[str], pqs: Floats, utility: Floats) -> dict[str, Any]:
    """Assistants that help more than silence and that PQS ranks below it."""
    if SILENT not in names:
        return {"assistants": None, "holds": None}
    me = list(names).index(SILENT)
    worse = [names[i] for i in range(len(names)) if utility[i] > utility[me] and pqs[i] < pqs[me]]
    return {"assistants": len(worse), "first": worse[:1], "holds": bool(worse)}


def _completion(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """First of all scores when only the eyes differ, and not when only the policy does."""
    best = {axis: _best({name: row["by_axis"][axis] for name, row in rows.items()}) for axis in ("eyes", "policy")}
    known = None not in best.values()
    holds = bool(best["eyes"] == "completion_f1" and best["policy"] != "completion_f1") if known else None
    mine = rows["completion_f1"]["by_axis"]
    return {"best": best, "completion_f1": {axis: mine[axis] for axis in best}, "holds": holds}


def _person(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """For whom few words order assistants better than every matching score does."""
    people = list(next(iter(rows.values()))["by_persona"])
    out: dict[str, Any] = {}
    for one in people:
        best = _best({name: rows[name]["by_persona"][one] for name in MATCHING if name in rows})
        out[one] = {
            "few_words": rows["few_words"]["by_persona"][one],
            "best_matching": best,
            "its_tau": None if best is None else rows[best]["by_persona"][one],
        }
    expert = out.get("expert")
    told = expert is not None and None not in (expert["few_words"], expert["its_tau"])
    return {"by_person": out, "holds": bool(expert["few_words"] > expert["its_tau"]) if told and expert else None}


def _limit(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    best = _best({name: row["tau"] for name, row in rows.items()})
    if best is None:
        return {"best": None, "holds": None}
    return {"best": best, "tau": rows[best]["tau"], "tau_95": rows[best]["tau_95"], "holds": rows[best]["tau"] < LIMIT}


def _everywhere(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The first score of each world; with one world it cannot be told."""
    worlds = list(next(iter(rows.values())).get("by_world", {}))
    best = {world: _best({name: row["by_world"][world] for name, row in rows.items()}) for world in worlds}
    known = len(worlds) > 1 and None not in best.values()
    return {"best": best, "holds": len(set(best.values())) > 1 if known else None}


def _best(values: Mapping[str, float | None]) -> str | None:
    known = {name: value for name, value in values.items() if value is not None}
    return max(known, key=known.__getitem__) if known else None

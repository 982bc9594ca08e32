"""From matrices of scores and outcomes to the audit's table: tau with intervals, by person and world, and flips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..evaluation.agreement.correlation import kendall
from .audit_claims import claims
from .audit_differences import differences
from .audit_flips import flips, pairs_of
from .audit_tau import MAIN, Columns, Floats, Matrices, columns_of, drawn_within, interval, means, tau_of, taus_of
from .roster import axis_of


def audit_table(data: Matrices, groups: Mapping[str, Sequence[str]], seed: int, draws: int) -> dict[str, Any]:
    """Everything as JSON values; metrics in falling tau with net utility.

    `groups`: for each way to part the episodes (persona, world, cell) the label of every column. A draw of the
    bootstrap holds as many episodes of each world as there are.
    """
    whole = _Whole(data, groups, seed, draws)
    rows = {name: _metric_row(whole, name) for name in data.scores}
    order = sorted(rows, key=lambda name: -(rows[name]["tau"] if rows[name]["tau"] is not None else -2))
    return {
        "metrics": {name: rows[name] for name in order},
        "cells": _cells(rows, groups),
        "differences": differences(data, groups, whole.drawn),
        "claims": claims(data.names, rows, means(data.scores["pqs"]), means(data.outcomes[MAIN])),
        "outcomes": _outcomes(data),
    }


class _Whole:
    """All that every row is made of."""

    def __init__(self, data: Matrices, groups: Mapping[str, Sequence[str]], seed: int, draws: int) -> None:
        self.data, self.groups = data, groups
        self.every = np.arange(data.outcomes[MAIN].shape[1])
        self.drawn = drawn_within(groups.get("world", ["" for _ in self.every]), seed, draws)
        self.pairs = pairs_of(
            means(data.outcomes[MAIN]), np.stack([means(data.outcomes[MAIN], some) for some in self.drawn])
        )


def _metric_row(whole: _Whole, name: str) -> dict[str, Any]:
    data, every, drawn = whole.data, whole.every, whole.drawn
    scores, ends = data.scores[name], data.outcomes
    return {
        "tau": tau_of(scores, ends[MAIN], every),
        "tau_95": interval(taus_of(scores, ends[MAIN], drawn)),
        "tau_success": tau_of(scores, ends["success"], every),
        "tau_success_95": interval(taus_of(scores, ends["success"], drawn)),
        "tau_harm_avoided": tau_of(scores, ends["harm_avoided"], every),
        **{f"by_{by}": _parted(scores, ends[MAIN], labels) for by, labels in whole.groups.items()},
        **{f"by_{by}_95": _parted_95(scores, ends[MAIN], labels, drawn) for by, labels in whole.groups.items()},
        "by_axis": _by_axis(data, name),
        "flips": flips(data.names, means(scores), whole.pairs),
    }


def _cells(rows: Mapping[str, Mapping[str, Any]], groups: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """persona and world -> its episodes and the score that orders assistants best there."""
    labels = groups.get("cell", ())
    out = {}
    for cell in dict.fromkeys(labels):
        known = {name: row["by_cell"][cell] for name, row in rows.items() if row["by_cell"][cell] is not None}
        best = max(known, key=known.__getitem__) if known else None
        out[cell] = {"episodes": list(labels).count(cell), "best": best, "tau": known[best] if best else None}
    return out


def _parted(scores: Floats, ends: Floats, labels: Sequence[str]) -> dict[str, float | None]:
    return {label: tau_of(scores, ends, columns_of(labels, label)) for label in dict.fromkeys(labels)}


def _parted_95(scores: Floats, ends: Floats, labels: Sequence[str], drawn: Columns) -> dict[str, list[float] | None]:
    """None for a part of fewer than three episodes: drawing from two says nothing."""
    out: dict[str, list[float] | None] = {}
    for label in dict.fromkeys(labels):
        mine = columns_of(labels, label)
        lots = [some[np.isin(some, mine)] for some in drawn] if len(mine) > 2 else []
        out[label] = interval(taus_of(scores, ends, [lot for lot in lots if len(lot)]))
    return out


def _by_axis(data: Matrices, name: str) -> dict[str, float | None]:
    """tau among assistants that differ in one part only, averaged over what the other parts are."""
    out: dict[str, float | None] = {}
    score, end = means(data.scores[name]), means(data.outcomes[MAIN])
    for axis in ("eyes", "policy", "plan"):
        lots: dict[tuple[str, ...], list[int]] = {}
        for row, assistant in enumerate(data.names):
            parts = axis_of(assistant)
            if parts:
                lots.setdefault(tuple(value for part, value in parts.items() if part != axis), []).append(row)
        taus = [kendall(score[rows].tolist(), end[rows].tolist()) for rows in lots.values() if len(rows) > 2]
        known = [tau for tau in taus if tau is not None]
        out[axis] = round(sum(known) / len(known), 4) if known else None
    return out


def _outcomes(data: Matrices) -> dict[str, Any]:
    """assistant -> its mean outcomes, best first."""
    table = {name: means(values) for name, values in data.outcomes.items()}
    order = np.argsort(-table[MAIN], kind="stable")
    return {data.names[i]: {name: round(float(values[i]), 4) for name, values in table.items()} for i in order}

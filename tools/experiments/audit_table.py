"""From matrices of scores and outcomes to the audit's table: tau with intervals, by person and world, and flips."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..evaluation.agreement.correlation import kendall
from .audit_claims import claims
from .roster import axis_of

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


def audit_table(data: Matrices, groups: Mapping[str, Sequence[str]], seed: int, draws: int) -> dict[str, Any]:
    """Everything as JSON values; metrics in falling tau with net utility.

    `groups`: for each way to part the episodes (persona, world) the label of every column.
    """
    columns = data.outcomes[MAIN].shape[1]
    drawn = np.random.default_rng(seed).integers(columns, size=(draws, columns), dtype=np.intp)
    rows = {name: _metric_row(data, name, groups, drawn) for name in data.scores}
    order = sorted(rows, key=lambda name: -(rows[name]["tau"] if rows[name]["tau"] is not None else -2))
    return {
        "metrics": {name: rows[name] for name in order},
        "differences": _differences(data, drawn),
        "claims": claims(data.names, rows, means(data.scores["pqs"]), means(data.outcomes[MAIN])),
        "outcomes": _outcomes(data),
    }


def _metric_row(data: Matrices, name: str, groups: Mapping[str, Sequence[str]], drawn: Columns) -> dict[str, Any]:
    every = np.arange(data.outcomes[MAIN].shape[1])
    scores, ends = data.scores[name], data.outcomes
    return {
        "tau": _tau(scores, ends[MAIN], every),
        "tau_95": _interval([_tau(scores, ends[MAIN], some) for some in drawn]),
        "tau_success": _tau(scores, ends["success"], every),
        "tau_harm_avoided": _tau(scores, ends["harm_avoided"], every),
        **{f"by_{by}": _parted(scores, ends[MAIN], labels) for by, labels in groups.items()},
        "by_axis": _by_axis(data, name),
        "flips": flips(data.names, means(scores), means(ends[MAIN])),
    }


def means(table: Floats, columns: Columns | None = None) -> Floats:
    """(assistants,): the mean over episodes, without those in which there was nothing to count."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a row of NaN has no mean, and says so by NaN
        return np.nanmean(table if columns is None else table[:, columns], axis=1)


def _tau(scores: Floats, ends: Floats, columns: Columns) -> float | None:
    tau = kendall(means(scores, columns).tolist(), means(ends, columns).tolist())
    return None if tau is None else round(tau, 4)


def _interval(values: Sequence[float | None]) -> list[float] | None:
    known = [value for value in values if value is not None]
    return [round(float(x), 4) for x in np.percentile(known, (2.5, 97.5))] if len(known) > 1 else None


def _parted(scores: Floats, ends: Floats, labels: Sequence[str]) -> dict[str, float | None]:
    return {
        label: _tau(scores, ends, np.flatnonzero([one == label for one in labels])) for label in dict.fromkeys(labels)
    }


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


def flips(names: Sequence[str], score: Floats, end: Floats) -> dict[str, Any]:
    """Pairs that the metric ranks one way and the outcome the other; the worst is the dearest in outcome."""
    upper = np.triu_indices(len(names), 1)
    ds, de = score[upper[0]] - score[upper[1]], end[upper[0]] - end[upper[1]]
    known = np.isfinite(ds) & np.isfinite(de)
    wrong = known & (np.sign(ds) * np.sign(de) < 0)
    pairs = int((known & (ds != 0) & (de != 0)).sum())
    out: dict[str, Any] = {"count": int(wrong.sum()), "of": pairs, "worst": None}
    if wrong.any():
        place = int(np.argmax(np.where(wrong, np.abs(de), -1.0)))
        one, two = int(upper[0][place]), int(upper[1][place])
        better, worse = (one, two) if end[one] > end[two] else (two, one)
        loss = round(float(end[better] - end[worse]), 4)
        out["worst"] = {"metric_prefers": names[worse], "outcome_prefers": names[better], "points_lost": loss}
    return out


CLAIMS = (
    ("h1_window_over_30s", "instruct_f1_window", "instruct_f1_30s"),
    ("h2_alarms_over_next_step", "correct_f1_window", "instruct_f1_window"),
    ("h3_pqs_plus_over_pqs", "pqs_plus", "pqs"),
    ("h4_soft_dice_over_gmean", "soft_dice", "gmean_f1"),
    ("h4_soft_dice_over_macro", "soft_dice", "macro_f1"),
    ("soft_dice_over_random", "soft_dice", "random"),
)
"""(name, the metric said to be better, the other): the hypotheses that are about two metrics."""


def _differences(data: Matrices, drawn: Columns) -> dict[str, Any]:
    """tau of the first minus tau of the second, over the same draws; it holds when the interval is above 0."""
    every, end = np.arange(data.outcomes[MAIN].shape[1]), data.outcomes[MAIN]
    out: dict[str, Any] = {}
    for name, one, two in CLAIMS:
        pairs = [(_tau(data.scores[one], end, some), _tau(data.scores[two], end, some)) for some in (every, *drawn)]
        gaps = [a - b if a is not None and b is not None else None for a, b in pairs]
        interval = _interval(gaps[1:])
        middle = None if gaps[0] is None else round(gaps[0], 4)
        holds = None if interval is None else bool(interval[0] > 0)
        out[name] = {"better": one, "than": two, "difference": middle, "difference_95": interval, "holds": holds}
    return out


def _outcomes(data: Matrices) -> dict[str, Any]:
    """assistant -> its mean outcomes, best first."""
    table = {name: means(values) for name, values in data.outcomes.items()}
    order = np.argsort(-table[MAIN], kind="stable")
    return {data.names[i]: {name: round(float(values[i]), 4) for name, values in table.items()} for i in order}

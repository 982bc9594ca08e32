"""Are claims made at p = 0.8 right in 80 %? What a session concluded, against what was really so at that moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ....core.findings import FindingKind
from ....core.truth import EpisodeTruth, Outcome
from ...metrics.calibration import brier, calibration_error, reliability
from ...metrics.journal_findings import Concluded

SLACK_S = 0.5
"""A claim may come this much before its cause: one tick of the closed loop."""
AFTER_S = 2.0
"""A deviation that was made good so short a while ago is no false claim."""

DEVIATIONS = frozenset(
    {FindingKind.OWED, FindingKind.MISTAKE, FindingKind.EXTRA, FindingKind.REPEAT, FindingKind.HAZARD}
)
"""Findings that claim that something is wrong; what only waits (a stall) claims nothing that could be looked up."""
DONE, DEVIATION = "done", "deviation"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim."""

    what: str
    """`done` or `deviation`."""
    p: float
    """The session's probability, in [0, 1]."""
    right: bool


def claims(found: Iterable[Concluded], truth: EpisodeTruth) -> tuple[Claim, ...]:
    """The claims among `found`, judged by the truth; findings of other kinds are left out."""
    out = []
    for one in found:
        if one.finding.kind is FindingKind.STEP_DONE:
            out.append(Claim(DONE, one.finding.p, _done(one, truth)))
        elif one.finding.kind in DEVIATIONS:
            out.append(Claim(DEVIATION, one.finding.p, _stands(one, truth)))
    return tuple(out)


def _done(one: Concluded, truth: EpisodeTruth) -> bool:
    """A run of that step has ended well by then. Put-backs, which no truth names by step, count by their own name."""
    ended = (r for r in truth.runs if r.outcome is Outcome.DONE and r.end <= one.at + SLACK_S)
    return any(r.step_id in (one.base, one.finding.step_id) for r in ended)


def _stands(one: Concluded, truth: EpisodeTruth) -> bool:
    """A deviation about that step (any, when the claim names none) stands at that moment."""
    standing = (
        d
        for d in truth.deviations
        if not d.benign and d.onset - SLACK_S <= one.at and (d.recovered is None or one.at <= d.recovered + AFTER_S)
    )
    return any(one.base is None or one.base in (d.step_id, d.by) for d in standing)


def trust(claims: Sequence[Claim]) -> dict[str, Any]:
    """`done`, `deviation` -> n, ece, brier and the reliability table (`bins` of said, happened, n); None: none made."""
    return {what: _trust([one for one in claims if one.what == what]) for what in (DONE, DEVIATION)}


def _trust(mine: Sequence[Claim]) -> dict[str, Any] | None:
    if not mine:
        return None
    p, right = [one.p for one in mine], [float(one.right) for one in mine]
    bins = [{"said": round(b.said, 4), "happened": round(b.happened, 4), "n": b.n} for b in reliability(p, right)]
    error, score = calibration_error(p, right), brier(p, right)
    assert error is not None and score is not None  # there is at least one
    return {"n": len(mine), "ece": round(error, 4), "brier": round(score, 4), "bins": bins}

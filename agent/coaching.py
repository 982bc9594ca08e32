"""Coaching what is repeated or held: words while it goes on, where silence leaves the person alone.

A task step is told and then left in peace. Who exercises wants company: the start acknowledged, repetitions counted or
a good word about every five seconds, posture corrected in place, a correction noticed, and a summary at the end.
"""

from __future__ import annotations

from dataclasses import replace

from ..core.deviation import DeviationCode
from ..core.evidence import Evidence, StepEvidence
from ..core.findings import Finding
from ..core.guidance import Act, Grain
from ..core.plan import Plan, Status
from ..core.steps import ParamKind
from .coach_words import QUIET_S, moving
from .events import Beat
from .worksheet import Worksheet

ROUND_S = 2.5
"""Seconds that a count may wait for the end of a repetition; then a good word takes its place."""
ON_FROM = 0.5
"""P(going on), and P(wrong), from which it counts."""
POSTURE = (DeviationCode.TECH, DeviationCode.TIME)
"""What is corrected while the movement goes on."""


class Metronome:
    """Notes when a word of company is due. It begins afresh with every step, and cold after a resume."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        """step id -> repetitions seen."""
        self._step_id: str | None = None
        self._quiet_from = 0.0
        self._wrong = False
        self._beats = 0

    def beat(self, plan: Plan, evidence: Evidence, last_spoken: float | None) -> Beat | None:
        """What is due at this tick, or None."""
        fresh = {i.step_id: self._counted(i) for i in evidence.steps if _is(plan, i)}
        item = next((i for i in evidence.steps if _is(plan, i) and i.p_on + sum(i.p_wrong.values()) >= ON_FROM), None)
        if item is None:
            self._step_id, self._wrong = None, False
            return None
        if item.step_id != self._step_id:
            self._step_id, self._quiet_from, self._wrong = item.step_id, evidence.t, False
        better = self._got_better(item)
        quiet = evidence.t - max(self._quiet_from, last_spoken or 0.0)
        if better:
            return Beat(item.step_id, evidence.t, better=True)
        number = fresh[item.step_id]
        counts = number is not None and self._beats % 2 == 0
        waits = self._beats % 2 == 0 and ParamKind.COUNT in item.readings and quiet < QUIET_S + ROUND_S
        if quiet < QUIET_S or self._wrong or (waits and not counts):
            return None
        self._quiet_from, self._beats = evidence.t, self._beats + 1
        return Beat(item.step_id, evidence.t, number if counts else None)

    def _counted(self, item: StepEvidence) -> int | None:
        """The number of the repetition that has just ended, when the sense counts and one has."""
        count = int(item.readings.get(ParamKind.COUNT, 0))
        fresh = count > self.counts.get(item.step_id, 0)
        self.counts[item.step_id] = max(count, self.counts.get(item.step_id, 0))
        return count if fresh else None

    def _got_better(self, item: StepEvidence) -> bool:
        was, self._wrong = self._wrong, any(item.p_code.get(code, 0.0) >= ON_FROM for code in POSTURE)
        return was and not self._wrong


def _is(plan: Plan, item: StepEvidence) -> bool:
    return moving(plan.by_id.get(item.step_id))


def take_beat(sheet: Worksheet, beat: Beat) -> None:
    """Draft the count, the good word, or the acknowledgement of a correction that was asked for."""
    stem = f"beat{sheet.turn}"
    if beat.better:
        mine = [f for f in sheet.open.values() if f.step_id == beat.step_id and f.code in POSTURE]
        told = any(i.startswith(f"{f.id}:") for f in mine for i in sheet.said)
        for finding in mine:
            sheet.open.pop(finding.id, None)
        if not told:
            sheet.drop(f"{stem}:none", "it was put right before anybody spoke of it")
            return
    act = Act.ACKNOWLEDGE_CORRECTION if beat.better else Act.ENCOURAGE if beat.count is None else Act.COUNT
    _company(sheet, act, stem, beat.step_id, beat.count)


def begun(sheet: Worksheet, finding: Finding) -> None:
    """Acknowledge that a set has begun."""
    _company(sheet, Act.CONFIRM, finding.id, finding.step_id)


def stalled(sheet: Worksheet, finding: Finding, step_id: str) -> None:
    """A set that is not begun is reminded of; who stops in the middle of one is encouraged."""
    if sheet.plan.status_of(step_id) is Status.ON:
        _company(sheet, Act.ENCOURAGE, finding.id, step_id, finding=finding)
    else:
        sheet.draft(Act.REMIND_OWED, finding.id, step_id, finding)


def _company(
    sheet: Worksheet,
    act: Act,
    stem: str,
    step_id: str | None,
    number: int | None = None,
    finding: Finding | None = None,
) -> None:
    sheet.draft(act, stem, step_id, finding)
    draft = sheet.drafts[-1]
    sheet.drafts[-1] = replace(draft, candidate=replace(draft.candidate, grain=Grain.MOVE), number=number)


def sum_up(sheet: Worksheet, stem: str, finding: Finding) -> None:
    """The end of a workout, with the repetitions that were seen."""
    sheet.draft(Act.SUMMARISE, stem, None, finding)
    sheet.drafts[-1] = replace(sheet.drafts[-1], number=sum(sheet.desk.counts.values()))

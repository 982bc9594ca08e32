"""The first node: what do the events mean for the plan's progress, and what could be said about them?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from langgraph.runtime import Runtime

from ..core.deviation import DeviationCode
from ..core.findings import Finding, FindingKind
from ..core.guidance import Act, Urgency, Window
from ..core.plan import Status
from ..core.steps import ParamKind
from . import coach_words, coaching
from .drafts import AGAIN, Cue
from .events import (
    Answered,
    Beat,
    Found,
    HoldDue,
    Intent,
    SourceBack,
    SourceEnded,
    SourceGap,
    Started,
    TimerDue,
    UserSaid,
)
from .insist import put_off, serves
from .parts import Desk
from .state import State
from .worksheet import Worksheet, open_sheet

ON_FROM = 0.5
"""P(going on) from which a step counts as going on."""

DOUBT_S = 45.0
"""Stream seconds for which it is of use to ask somebody to look at a step again."""

JUST_S = 10.0
"""Stream seconds after something wrong was named in which nobody need be asked about the step."""

PLAINLY = 0.5
"""P(a step stands wrong) from which it is said to be so, when a question about it changed nothing."""

STILL = 0.5
"""Most that P(it is wrong) is of a step that was called wrong, when it comes up again as a doubt: enough to ask."""

MAX_OPEN = 64
"""Most deviations that are followed up at once: more are no procedure gone wrong but a sense gone mad."""

_BLIND = {"scene": Cue.SCENE, "dark": Cue.DARK, "frozen": Cue.FROZEN}
"""What the tracker writes into `wrong_thing` of an OUT_OF_DOMAIN finding -> what is said."""

_TELLING = (Act.INSTRUCT_NEXT, Act.RECOVER)
_WORK = (Act.CONFIRM, Act.ACKNOWLEDGE_CORRECTION)


def assess(state: State, runtime: Runtime[Desk]) -> State:
    """Mark progress, open and close deviations, and draft what needs no planner."""
    sheet = open_sheet(state, runtime.context)
    _sync_progress(sheet)
    events = state.get("events", [])
    taken = any(isinstance(e, Found) and e.finding.kind is FindingKind.STEP_DONE for e in events)
    for event in events:
        if isinstance(event, Found):
            _FINDINGS[event.finding.kind](sheet, event.finding)
        elif isinstance(event, Started):
            sheet.next_for = "start"
        elif isinstance(event, TimerDue):
            _timer_due(sheet, event)
        elif isinstance(event, Beat):
            coaching.take_beat(sheet, event)
        elif isinstance(event, UserSaid):
            _user_said(sheet, event, taken)
        elif isinstance(event, Answered):
            _answered(sheet, event)
        elif isinstance(event, SourceEnded | SourceGap | SourceBack):
            _source(sheet, event)
    _prune_held(sheet, frozenset(i for event in events if isinstance(event, HoldDue) for i in event.candidate_ids))
    return sheet.out()


def _sync_progress(sheet: Worksheet) -> None:
    """ON and TODO follow the belief; DONE only follows findings."""
    belief, plan = sheet.desk.belief, sheet.plan
    going = {i for i, b in belief.steps.items() if b.on >= ON_FROM and not plan.is_done(i)}
    was = {i for i, s in plan.status.items() if s is Status.ON}
    if going != was:
        moved = dict.fromkeys(was - going, Status.TODO) | dict.fromkeys(going, Status.ON)
        sheet.plan = replace(plan, status={**plan.status, **moved})


def _known(sheet: Worksheet, finding: Finding) -> bool:
    if finding.step_id in sheet.plan.by_id or finding.step_id in sheet.plan.graph.by_id:
        return True
    sheet.drop(f"{finding.id}:none", f"the plan has no step {finding.step_id!r}")
    return False


def _step_started(sheet: Worksheet, finding: Finding) -> None:
    step_id = finding.step_id
    if step_id is None or not _known(sheet, finding):
        return
    if not sheet.plan.is_done(step_id):
        sheet.plan = sheet.plan.mark(step_id, Status.ON, finding.t)
        _set_timer(sheet, finding, step_id)
    follows = step_id != sheet.current and step_id in sheet.plan.frontier
    if follows:
        sheet.current = step_id
    sheet.listener = sheet.listener.own_way() if follows else sheet.listener.followed()
    sheet.held = [put_off(d, step_id, finding.t, sheet.plan) for d in sheet.held]
    if _begins_to_correct(sheet, step_id):
        sheet.draft(Act.ACKNOWLEDGE_CORRECTION, finding.id, step_id, finding, Cue.BEGUN)
        return
    if coach_words.moving(sheet.plan.by_id.get(step_id)):
        coaching.begun(sheet, finding)
        return
    reason = "another step than the one told has begun, and it may: followed silently" if follows else "it has begun"
    sheet.drop(f"{finding.id}:none", reason)


def _begins_to_correct(sheet: Worksheet, step_id: str) -> bool:
    """True when an announced deviation begins to be put right, and this person is glad of a word about it.

    That is: who likes to be talked to or does the task for the first time, or who had to be told twice.
    """
    step = next((s for s in sheet.plan.injected if s.id == step_id), None)
    mine = [f.id for f in sheet.open.values() if f.step_id and step is not None and serves(step, f.step_id)]
    told = [i for i in sheet.said for f in mine if i.startswith(f"{f}:")]
    return bool(told) and (sheet.listener.cost_factor < 1.0 or any(AGAIN in i for i in told))


def _set_timer(sheet: Worksheet, finding: Finding, step_id: str) -> None:
    step = sheet.plan.by_id.get(step_id)
    seconds = next((p.target for p in step.params if p.kind is ParamKind.DURATION), None) if step else None
    if seconds is not None and not coach_words.moving(step):
        sheet.timers[step_id] = finding.t + seconds


def _step_done(sheet: Worksheet, finding: Finding) -> None:
    step_id = finding.step_id
    if step_id is None or not _known(sheet, finding):
        return
    if sheet.plan.is_done(step_id):
        sheet.drop(f"{finding.id}:none", "the step was taken as done before")
        return
    sheet.plan = sheet.plan.mark(step_id, Status.DONE, finding.t)
    sheet.timers.pop(step_id, None)
    _close_open(sheet, finding)
    injected = any(s.id == step_id and s.id not in sheet.plan.told for s in sheet.plan.injected)
    act = Act.ACKNOWLEDGE_CORRECTION if injected else Act.CONFIRM
    sheet.draft(act, finding.id, step_id, finding, Cue.ALSO if sheet.has(act) else Cue.PLAIN)
    if sheet.plan.finished:
        _finish(sheet, finding)
    else:
        sheet.next_for = finding.id


def _finish(sheet: Worksheet, finding: Finding) -> None:
    stem = f"end{sheet.plan.revision}"
    act = Act.SUMMARISE if coach_words.workout(sheet.plan) else Act.FINISH
    if f"{stem}:{act.value}" in sheet.said or sheet.has(act) or not sheet.plan.finished:
        reason = "the end has been told" if sheet.plan.finished else "the plan still has open steps"
        sheet.drop(f"{finding.id}:none", reason)
        return
    sheet.next_for = None
    if act is Act.SUMMARISE:
        coaching.sum_up(sheet, stem, finding)
    else:
        sheet.draft(act, stem, None, finding)


def _close_open(sheet: Worksheet, finding: Finding) -> None:
    """A deviation is closed by its own step, or by the step that stands for it, being done."""
    base = _base(sheet, finding.step_id)
    sheet.open = {i: f for i, f in sheet.open.items() if _base(sheet, f.step_id) != base}


def _base(sheet: Worksheet, step_id: str | None) -> str | None:
    return next((s.base for s in sheet.plan.injected if s.id == step_id), step_id)


def _deviation(sheet: Worksheet, finding: Finding) -> None:
    if not _known(sheet, finding):
        return
    if len(sheet.open) >= MAX_OPEN:
        sheet.drop(f"{finding.id}:none", f"{MAX_OPEN} deviations stand already: one more is not followed up")
        return
    sheet.open[finding.id] = finding
    sheet.repairs.append(finding)


def _closed(sheet: Worksheet, finding: Finding) -> None:
    _close_open(sheet, finding)
    sheet.drop(f"{finding.id}:none", f"{finding.kind.value}: the deviation is closed, nothing more to say")


def _hazard(sheet: Worksheet, finding: Finding) -> None:
    sheet.draft(Act.WARN, finding.id, finding.step_id, finding)


def _repeated(sheet: Worksheet, finding: Finding) -> None:
    if _asked_about(sheet, finding.step_id):
        sheet.drop(f"{finding.id}:none", "the person was asked to look at this step again")
    elif _known(sheet, finding):
        sheet.draft(Act.HINT, finding.id, finding.step_id, finding, Cue.REPEATED)


def _asked_about(sheet: Worksheet, step_id: str | None) -> bool:
    """True when the step was spoken of as doubtful: doing it again is what the question was for."""
    prefix = f"{FindingKind.DOUBT.value}:{step_id}:"
    return any(ident.startswith(prefix) for ident in sheet.said)


def _doubted_before(sheet: Worksheet, step_id: str | None) -> int:
    """How often something was said because the step was doubtful."""
    return sum(i.startswith(f"{FindingKind.DOUBT.value}:{step_id}:") for i in sheet.said)


def _doubt(sheet: Worksheet, finding: Finding) -> None:
    """No plan is changed: it may be worth a question, at a pause, and, if it is plainly doubtful, to say so once."""
    if not _known(sheet, finding):
        return
    before = _doubted_before(sheet, finding.step_id)
    if before > 1 or (before == 1 and finding.p < PLAINLY):
        sheet.drop(f"{finding.id}:none", "the person was asked to look at this step before")
        return
    if (owed := _standing(sheet, FindingKind.OWED, finding.step_id)) is not None:
        sheet.draft(Act.REMIND_OWED, finding.id, finding.step_id, replace(owed, t=finding.t, p=finding.p))
        return
    if (wrong := _standing(sheet, FindingKind.MISTAKE, finding.step_id)) is not None:
        if finding.t - wrong.t < JUST_S:
            sheet.drop(f"{finding.id}:none", "what is wrong with this step was named just now")
            return
        p = max(finding.p, min(wrong.p, STILL))
        sheet.draft(Act.CORRECT, finding.id, finding.step_id, replace(wrong, t=finding.t, p=p))
        return
    sheet.draft(Act.CORRECT if before else Act.ASK, finding.id, finding.step_id, finding)
    draft = sheet.drafts[-1]
    window = Window(finding.t, finding.t, finding.t + DOUBT_S)
    sheet.drafts[-1] = replace(draft, candidate=replace(draft.candidate, urgency=Urgency.NORMAL, window=window))


def _standing(sheet: Worksheet, kind: FindingKind, step_id: str | None) -> Finding | None:
    """The newest finding of this kind about the step, while it stands."""
    base = _base(sheet, step_id)
    mine = [f for f in sheet.open.values() if f.kind is kind and _base(sheet, f.step_id) == base]
    return mine[-1] if mine else None


def _stalled(sheet: Worksheet, finding: Finding) -> None:
    step_id = what_next(sheet)
    if step_id is None:
        sheet.drop(f"{finding.id}:none", "nothing is left to do")
    elif coach_words.moving(sheet.plan.by_id.get(step_id)):
        coaching.stalled(sheet, finding, step_id)
    elif finding.code is DeviationCode.GOAL:
        sheet.draft(Act.ASK, finding.id, step_id, finding)
    else:
        sheet.draft(Act.HINT, finding.id, step_id, finding)


def _extra(sheet: Worksheet, finding: Finding) -> None:
    if finding.wrong_thing:  # a sense that can name what is done, and that it does harm
        sheet.draft(Act.CORRECT, finding.id, None, finding)
    else:
        sheet.drop(f"{finding.id}:none", "outside the plan and harmless as far as is known")


def _out_of_domain(sheet: Worksheet, finding: Finding) -> None:
    cue = _BLIND.get(finding.wrong_thing or "", Cue.DOMAIN)
    if f"{cue.value}:warn" in sheet.said:
        sheet.drop(f"{finding.id}:none", "this has been said before in this session")
    else:
        sheet.draft(Act.WARN, cue.value, None, finding, cue)


_FINDINGS: Mapping[FindingKind, Callable[[Worksheet, Finding], None]] = {
    FindingKind.STEP_STARTED: _step_started,
    FindingKind.STEP_DONE: _step_done,
    FindingKind.OWED: _deviation,
    FindingKind.MISTAKE: _deviation,
    FindingKind.EXTRA: _extra,
    FindingKind.DOUBT: _doubt,
    FindingKind.REPEAT: _repeated,
    FindingKind.STALL: _stalled,
    FindingKind.HAZARD: _hazard,
    FindingKind.SELF_CORRECTED: _closed,
    FindingKind.CORRECTED: _closed,
    FindingKind.OUT_OF_DOMAIN: _out_of_domain,
    FindingKind.FINISHED: _finish,
}


def what_next(sheet: Worksheet) -> str | None:
    """Id of the step the person should be at; None when nothing is left."""
    plan = sheet.plan
    if plan.finished:
        return None
    if sheet.current and sheet.current in plan.by_id and not plan.is_done(sheet.current):
        return sheet.current
    return next(iter(plan.frontier), None)


def what_follows(sheet: Worksheet, t: float) -> str | None:
    """Id of the step that comes after what is going on; that of `what_next` where nothing is, or nothing comes."""
    plan = sheet.plan
    going = [i for i, status in plan.status.items() if status is Status.ON]
    for step_id in going:
        plan = plan.mark(step_id, Status.DONE, t)
    return (next(iter(plan.frontier), None) if going else None) or what_next(sheet)


def _timer_due(sheet: Worksheet, event: TimerDue) -> None:
    sheet.timers.pop(event.step_id, None)
    if not sheet.plan.is_done(event.step_id):
        sheet.draft(Act.HINT, f"turn{sheet.turn}", event.step_id, None, Cue.TIMER)


_TASTE = {Intent.QUIETER: Cue.QUIETER, Intent.MORE: Cue.MORE}


def _user_said(sheet: Worksheet, event: UserSaid, taken: bool) -> None:
    stem = f"turn{sheet.turn}"
    sheet.heard = event.t
    if event.intent in (Intent.NEXT, Intent.MORE):
        sheet.listener = sheet.listener.asked()
    elif event.intent is Intent.QUIETER:
        sheet.listener = sheet.listener.dismissed()
    if event.intent in _TASTE:
        sheet.draft(Act.ANSWER, stem, None, None, _TASTE[event.intent])
    elif event.intent is Intent.ALREADY:
        _thank(sheet, event, stem)
    elif event.intent is Intent.DONE and not taken:
        sheet.draft(Act.ANSWER, stem, event.step_id, None, Cue.NOTED if event.step_id else Cue.PLAIN)
    elif event.intent is Intent.NOT_YET:
        sheet.drop(f"{stem}:none", "the person agrees that it is missing, and has been told to do it")
    elif event.intent is Intent.NEXT:
        sheet.draft(Act.ANSWER, stem, what_follows(sheet, event.t))
    elif event.intent is Intent.REPEAT:
        sheet.draft(Act.ANSWER, stem, what_next(sheet), None, Cue.LAST)
    elif event.intent is Intent.UNKNOWN:
        sheet.draft(Act.ANSWER, stem, None, None, Cue.THINKING if event.asked else Cue.PUZZLED)


def _thank(sheet: Worksheet, event: UserSaid, stem: str) -> None:
    """The words are acknowledged, not the work: it was done before anyone called it missing."""
    work = [d.candidate.id for d in sheet.drafts if d.candidate.act in _WORK and d.candidate.step_id == event.step_id]
    sheet.drafts = [d for d in sheet.drafts if d.candidate.id not in work]
    for one in work:
        sheet.drop(one, "the person said that it was done before")
    sheet.draft(Act.ANSWER, stem, event.step_id, None, Cue.NOTED)


def _answered(sheet: Worksheet, event: Answered) -> None:
    """The answer, or that there is none; "one moment" that was not said yet is needless now."""
    waits = f"turn{event.number}:{Act.ANSWER.value}"
    if any(held.candidate.id == waits for held in sheet.held):
        sheet.drop_held(waits, "the answer is there")
    cue = Cue.NOT_TOLD if event.looked else Cue.PUZZLED
    sheet.draft(Act.ANSWER, f"asked{event.number}", None, None, cue if event.text is None else Cue.PLAIN)
    sheet.drafts[-1] = replace(sheet.drafts[-1], words=event.text)


def _source(sheet: Worksheet, event: SourceEnded | SourceGap | SourceBack) -> None:
    stem = f"turn{sheet.turn}"
    if isinstance(event, SourceGap):
        sheet.draft(Act.WARN, stem, None, None, Cue.GAP)
    elif isinstance(event, SourceBack):
        sheet.draft(Act.HINT, stem, None, None, Cue.BACK)
    else:
        for held in sheet.held:
            sheet.drop_held(held.candidate.id, "the picture has ended")
        ends = {f"end{sheet.plan.revision}:{act.value}" for act in (Act.FINISH, Act.SUMMARISE)}
        if sheet.plan.finished and not ends.isdisjoint(sheet.said):
            sheet.drop(f"{stem}:summarise", "the end has been told")
        else:
            sheet.draft(Act.SUMMARISE, stem)


def _prune_held(sheet: Worksheet, due: frozenset[str]) -> None:
    """Held words that events have made untrue or needless are never said."""
    for held in sheet.held:
        one = held.candidate
        status = sheet.plan.status_of(one.step_id or "")
        waits = held.patient and one.id not in due and status is Status.ON
        if one.act in _TELLING and status is not Status.TODO and not waits:
            sheet.drop_held(one.id, "the step has begun without being told")
        elif one.act in (Act.REMIND_OWED, Act.CORRECT) and one.finding_id not in sheet.open:
            sheet.drop_held(one.id, "the deviation is closed")

"""The second node: the planner's answers. Nothing reaches the plan unless the validator (`Plan.revise`) passes it."""

from __future__ import annotations

from dataclasses import replace

from langgraph.runtime import Runtime

from ..core.deviation import RecoveryKind
from ..core.errors import PlanRefused
from ..core.findings import Finding, FindingKind
from ..core.guidance import Act, Decision, Verdict
from ..core.plan import Status
from ..core.proposal import Edit, EditKind, PlanProposal, PlanRequest
from .drafts import Cue
from .events import Intent, PlanProposed, UserSaid
from .parts import Desk
from .passed_over import doubtful, passed_over
from .state import State
from .worksheet import Worksheet, open_sheet

MAX_REFUSED = 64
"""Refused proposals kept in the plan's history; further ones change nothing, so that a state stays small."""

SURE_AFTER = 20.0
"""Stream seconds after which a step that seemed to be going on is told after all, when it is not."""

_QUIET = frozenset({RecoveryKind.OBSERVE, RecoveryKind.ACCEPT, RecoveryKind.ADAPT})
_TELLING = (Act.INSTRUCT_NEXT, Act.RECOVER)
_REPAIRING = (Act.REMIND_OWED, Act.CORRECT, Act.ASK)


def repair(state: State, runtime: Runtime[Desk]) -> State:
    """Adopt what passes, write down what does not, and draft the way back and the next step."""
    sheet = open_sheet(state, runtime.context)
    for event in state.get("events", []):
        if isinstance(event, PlanProposed):
            _take_proposal(sheet, event)
        elif isinstance(event, UserSaid) and event.intent is Intent.UNDO:
            _undo(sheet)
    for finding in sheet.repairs:
        _mend(sheet, finding)
    if sheet.next_for is not None:
        _tell_next(sheet, sheet.next_for)
    return sheet.out()


def _take_proposal(sheet: Worksheet, event: PlanProposed) -> None:
    before = sheet.plan.revision
    _adopt(sheet, event.proposal, event.who)
    if sheet.plan.revision != before and sheet.next_for is None:
        sheet.next_for = f"turn{sheet.turn}"


def _undo(sheet: Worksheet) -> None:
    """The person takes the last completion back: that step is open again."""
    stem, done_at = f"turn{sheet.turn}", sheet.plan.done_at
    last = max(done_at, key=done_at.__getitem__, default=None)
    if last is None:
        sheet.draft(Act.ANSWER, stem, None, None, Cue.NOTHING_DONE)
        return
    edit = Edit(EditKind.REOPEN, step_id=last)
    proposal = PlanProposal(sheet.plan.revision, (edit,), why="the person said that it is not done")
    reopened = _adopt(sheet, proposal, "person")
    if reopened:
        sheet.plan = sheet.plan.mark(last, Status.TODO, sheet.moment.t)
        sheet.current = last
    sheet.draft(Act.ANSWER, stem, last, None, Cue.REOPENED if reopened else Cue.NOTED)


def _ask(sheet: Worksheet, finding: Finding | None) -> PlanProposal | None:
    """The planner's answer; None when it failed, which is written into the plan's history."""
    request = PlanRequest(sheet.plan, sheet.desk.belief, finding, sheet.moment.t)
    try:
        return sheet.desk.planner.propose(request)
    except Exception as error:  # a plug-in may raise anything; a session outlives it
        why = f"asked about {finding.kind.value} of {finding.step_id}" if finding else "asked for the next step"
        _refuse(sheet, (), sheet.desk.planner_name, why, f"the planner failed: {type(error).__name__}: {error}"[:300])
        return None


def _refuse(sheet: Worksheet, edits: tuple[Edit, ...], who: str, why: str, refusal: str) -> None:
    if sum(not r.accepted for r in sheet.plan.revisions) < MAX_REFUSED:
        sheet.plan = sheet.plan.refuse(edits, who, why, sheet.moment.t, refusal)


def _adopt(sheet: Worksheet, proposal: PlanProposal, who: str) -> bool:
    """Apply the edits if they are current and pass; True when nothing was refused."""
    if not proposal.edits:
        return True
    now = sheet.plan.revision
    if proposal.base_revision != now:
        stale = f"made for revision {proposal.base_revision}, but the plan is at revision {now}"
        _refuse(sheet, proposal.edits, who, proposal.why, stale)
        return False
    try:
        sheet.plan = sheet.plan.revise(proposal.edits, who, proposal.why, sheet.moment.t)
    except PlanRefused as refusal:
        _refuse(sheet, proposal.edits, who, proposal.why, str(refusal))
        return False
    return True


def _mend(sheet: Worksheet, finding: Finding) -> None:
    proposal = _ask(sheet, finding)
    if proposal is None:
        _draft_repair(sheet, finding, None)
    elif not proposal.reachable:
        sheet.draft(Act.WARN, finding.id, finding.step_id, finding, Cue.NO_WAY)
    elif not _adopt(sheet, proposal, sheet.desk.planner_name):
        _draft_repair(sheet, finding, None)
    elif proposal.recovery in _QUIET:
        sheet.drop(f"{finding.id}:none", f"the planner chose {proposal.recovery.value}: {proposal.why}")
    elif proposal.recovery is RecoveryKind.CLARIFY:
        sheet.draft(Act.ASK, finding.id, finding.step_id, finding)
    else:
        _draft_repair(sheet, finding, proposal)


def _draft_repair(sheet: Worksheet, finding: Finding, proposal: PlanProposal | None) -> None:
    act = Act.REMIND_OWED if finding.kind is FindingKind.OWED else Act.CORRECT
    injected = [e.step.id for e in proposal.edits if e.step] if proposal else []
    via = next((i for i in injected if i in sheet.plan.frontier), None)
    _supersede(sheet)
    sheet.draft(act, finding.id, finding.step_id, finding, Cue.ALSO if sheet.has(act) else Cue.PLAIN)
    sheet.drafts[-1] = replace(sheet.drafts[-1], via=via, then=finding.by)
    sheet.current = via or finding.step_id


def _supersede(sheet: Worksheet) -> None:
    for held in sheet.held:
        if held.candidate.act in _TELLING:
            sheet.drop_held(held.candidate.id, "a later instruction takes its place")


def _next_step(sheet: Worksheet, passed: frozenset[str]) -> str | None:
    """The planner's best step that can start, or the plan's own; one that was passed over only when all were."""
    proposal = _ask(sheet, None)
    frontier = sheet.plan.frontier
    wanted = proposal.next_steps if proposal else ()
    able = frozenset(frontier)
    first = [next((i for i in (*wanted, *frontier) if i in able and i not in left), None) for left in (passed, ())]
    return first[0] or first[1]


def _tell_next(sheet: Worksheet, stem: str) -> None:
    silent = f"{stem}:{Act.INSTRUCT_NEXT.value}"
    if sheet.has(*_REPAIRING):
        sheet.drop(silent, "the words of the recovery already tell what to do next")
        return
    passed = passed_over(sheet.plan, sheet.recent, doubtful(sheet.plan, sheet.open.values()))
    step_id = _next_step(sheet, passed)
    if step_id is None:
        sheet.drop(silent, "no step can start now")
        return
    _supersede(sheet)
    if step_id in passed:
        sheet.current = step_id
        sheet.drop(silent, f"{step_id} was told before, and another step was done instead")
        return
    going = [i for i in sheet.plan.frontier if sheet.plan.status_of(i) is Status.ON]
    injected = any(s.id == step_id and s.id not in sheet.plan.told for s in sheet.plan.injected)
    act = Act.RECOVER if injected else Act.INSTRUCT_NEXT
    sheet.draft(act, stem, step_id, None, Cue.FIRST if stem == "start" else Cue.PLAIN)
    sheet.current = going[0] if going and step_id not in going else step_id
    if going:
        _hold_back(sheet, step_id, going)


def _hold_back(sheet: Worksheet, step_id: str, going: list[str]) -> None:
    """Somebody at work is not interrupted.

    A step that can wait is told at the next pause, if still needed. A step that seems to be going on already is told
    only if it turns out, SURE_AFTER seconds later, that it is not.
    """
    draft = sheet.drafts.pop()
    patient = step_id in going
    until = sheet.moment.t + SURE_AFTER if patient else draft.candidate.window.close
    reason = f"{going[0]} is going on: {step_id} is told at the next pause"
    if patient:
        reason = f"{step_id} is already going on"
    sheet.decisions.append(Decision(draft.candidate.id, Verdict.HOLD, sheet.moment.t, reason, until))
    sheet.held.append(replace(draft, until=until, patient=patient))

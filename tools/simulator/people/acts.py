"""Acts from beginning to end: when hands touch, when a slip shows, and what holds once they let go."""

from __future__ import annotations

from ....core.deviation import WRONG_THING
from ....core.deviation import DeviationCode as D
from ....core.deviation import RecoveryKind as K
from ....core.graph import GroupKind
from ....core.steps import Role
from ....core.truth import Outcome, StepRun
from ..primitives import PRIMITIVES, PUT_BACK
from .ledger import FAR, Fault
from .manners import manner_of
from .mending import ALIAS
from .mind import Doing, Job, Mind, Work, wrong_thing
from .rules import Onset, rules_for
from .slips import slip_of

LONGER = 1.8
"""Factor on an act that goes on too long."""


def begin(mind: Mind, job: Job) -> None:
    """Start an act."""
    bound = mind.bound[job.step_id] if job.step_id else None
    doing = Doing(job, bound, mind.t)
    if job.work in (Work.STEP, Work.MEND) and bound is not None:
        if job.slip is not None and job.slip.rule.code in WRONG_THING:
            doing.wrong = wrong_thing(mind, bound.step_id, job.slip.rule.code)
        longer = LONGER if job.slip and job.slip.rule.note == "too long" else 1.0
        manner = manner_of(job, frank=mind.body.world.frank)
        mind.body.step(bound, max(0.8, mind.seconds(bound.step_id) * job.share * longer), doing.wrong, manner)
    else:
        mind.body.fiddle(bound if job.work is Work.ASIDE else None, job.seconds)
    mind.doing = doing


def touch(mind: Mind) -> None:
    """The first contact: orders and omissions show, and slips that show at once; the others get their time."""
    doing = mind.doing
    if doing is None or doing.contact is not None:
        return
    doing.contact = mind.t
    if doing.job.work is Work.STEP and doing.job.step_id:
        _show_omissions(mind, doing.job.step_id)
        _show_branch(mind, doing.job.step_id)
    slip = doing.job.slip
    if slip is None:
        return
    if slip.rule.onset is Onset.CONTACT:
        show(mind)
    elif slip.rule.onset is Onset.MIDDLE:
        doing.onset = mind.t + (0.3 + 0.3 * slip.u) * mind.body.left


def _show_omissions(mind: Mind, step_id: str) -> None:
    """Every forgotten step that ought to be done by now is missing from here on."""
    known = {f.truth.step_id for f in mind.ledger.faults if f.code is D.OMIT}
    for owed in sorted(mind.forgotten & set(mind.ancestors[step_id])):
        if owed not in known:
            slip = slip_of(rules_for(D.OMIT, mind.bound[owed].verb)[0], mind.traits, mind.stream(owed))
            mind.ledger.deviate(slip, owed, mind.t, by=step_id)


def _show_branch(mind: Mind, step_id: str) -> None:
    """Another alternative than the first one written is taken: harmless, and the plan has to follow."""
    groups = (g for g in mind.task.graph.groups if g.kind is GroupKind.XOR and step_id in g.members[1:])
    if any(True for _ in groups) and not any(f.truth.step_id == step_id for f in mind.ledger.faults):
        rule = rules_for(D.BRANCH, mind.bound[step_id].verb)[0]
        mind.ledger.deviate(slip_of(rule, mind.traits, mind.stream(step_id)), step_id, mind.t)


def show(mind: Mind) -> Fault | None:
    """The slip of the act going on begins to show."""
    doing = mind.doing
    if doing is None or doing.job.slip is None or doing.job.fault is not None:
        return None
    slip, step_id = doing.job.slip, doing.job.step_id or ""
    doing.onset = None
    more: dict[str, object] = {}
    if doing.wrong:
        more = {"role": doing.wrong[0], "wrong_thing": doing.wrong[1].words}
    if slip.rule.code is D.ORDER:
        owed = _nearest_need(mind, step_id)
        if owed is None:
            return None
        more, step_id = {"by": step_id, "benign": not slip.strict}, owed
    doing.job.fault = mind.ledger.deviate(slip, step_id, mind.t, **more)
    return doing.job.fault


def _nearest_need(mind: Mind, step_id: str) -> str | None:
    needs = mind.needs(step_id) - mind.forgotten
    return next((s for s in mind.script.order if s in needs), None)


def let_go(mind: Mind) -> None:
    """The hand lets go: the act has ended."""
    doing, mind.doing = mind.doing, None
    if doing is None or doing.contact is None:
        return
    if doing.back:
        write(mind, PUT_BACK, (doing.back[0], mind.t), Outcome.DONE, ((Role.OBJECT, doing.back[1]),))
        return
    if doing.job.slip and doing.job.slip.rule.onset is Onset.END and not doing.aborted:
        mind.doing = doing
        show(mind)
        mind.doing = None
    {Work.STEP: _end_step, Work.MEND: _end_mend, Work.ASIDE: _end_aside, Work.MEDDLE: _end_aside}[doing.job.work](
        mind, doing
    )


def _end_step(mind: Mind, doing: Doing) -> None:
    step_id, fault = str(doing.job.step_id), doing.job.fault
    again = any(r.step_id == step_id for r in mind.ledger.runs)
    if again:
        mind.ledger.tally.rework_s += mind.t - doing.begun
    repeated = fault is not None and fault.code is D.REPEAT
    left = doing.aborted and not doing.cut_right
    outcome = Outcome.ABANDONED if left or (repeated and doing.aborted) else Outcome.DONE
    if mind.spoiling(step_id):
        outcome = Outcome.WRONG if not left else outcome
    write(mind, step_id, (doing.contact or mind.t, mind.t), outcome, things_of(doing))
    if outcome is Outcome.DONE:
        _hold(mind, step_id)


def _end_mend(mind: Mind, doing: Doing) -> None:
    step_id, fault, kind = str(doing.job.step_id), doing.job.fault, doing.job.kind
    span = (doing.contact or mind.t, mind.t)
    mind.ledger.tally.rework_s += mind.t - doing.begun
    if doing.aborted:
        write(mind, step_id, span, Outcome.ABANDONED, things_of(doing))
        return
    if fault is not None:
        mind.ledger.mend(fault, mind.t, kind, alone=not fault.told)
    outcome = Outcome.WRONG if mind.spoiling(step_id) else Outcome.DONE
    write(mind, step_id, span, outcome, things_of(doing))
    if kind in ALIAS:
        write(mind, kind.value, span, Outcome.DONE, things_of(doing))
    if outcome is Outcome.DONE:
        _hold(mind, step_id)


def _end_aside(mind: Mind, doing: Doing) -> None:
    job = doing.job
    outcome = Outcome.ABANDONED if doing.aborted else Outcome.DONE
    write(mind, job.name, (doing.contact or mind.t, mind.t), outcome, things_of(doing))
    if job.work is Work.ASIDE:
        mind.ledger.tally.rework_s += mind.t - doing.begun
        if job.fault is not None and job.share == 0.0:
            mind.ledger.mend(job.fault, mind.t, job.kind, alone=not job.fault.told)


def _hold(mind: Mind, step_id: str) -> None:
    """The step's effects hold: whatever waited for that is made good."""
    mind.holds.add(step_id)
    mind.forgotten.discard(step_id)
    mind.last_done = (mind.t, step_id)
    for fault in mind.ledger.faults:
        if fault.open and fault.truth.step_id == step_id and fault.code in (D.OMIT, D.ORDER):
            _settle(mind, fault)
        elif fault.open and fault.truth.benign and fault.truth.step_id == step_id:
            quiet = fault.slip.rule.after
            mind.ledger.mend(fault, mind.t, K.ACCEPT if fault.told and quiet is K.NONE else quiet)


def _settle(mind: Mind, fault: Fault) -> None:
    """An owed step is done. A step that was finished too early still has to be done again, if the order mattered."""
    if fault.code is D.ORDER and not fault.truth.benign and _finished_wrong(mind, fault.truth.by):
        return
    kind = fault.way or (K.NONE if fault.truth.benign else K.DO_NOW)
    mind.ledger.mend(fault, mind.t, kind, alone=not fault.told)


def _finished_wrong(mind: Mind, step_id: str | None) -> bool:
    last = next((r for r in reversed(mind.ledger.runs) if r.step_id == step_id), None)
    return last is not None and last.outcome is Outcome.WRONG


def things_of(doing: Doing) -> tuple[tuple[Role, str], ...]:
    """What is really in use."""
    roles = dict(doing.bound.roles) if doing.bound else {}
    if doing.wrong:
        roles[doing.wrong[0]] = doing.wrong[1]
    return tuple((role, name.words) for role, name in roles.items())


def write(
    mind: Mind, name: str, span: tuple[float, float], outcome: Outcome, things: tuple[tuple[Role, str], ...]
) -> None:
    """A run has ended."""
    bound = mind.bound.get(name)
    verb = bound.verb if bound else name
    mind.ledger.runs.append(StepRun(name, span[0], span[1], outcome, verb, things))


def going(mind: Mind) -> tuple[StepRun, ...]:
    """The run going on: there from the first touch, with an end far ahead."""
    doing = mind.doing
    if doing is None or doing.contact is None:
        return ()
    if doing.back:
        return (StepRun(PUT_BACK, doing.back[0], FAR, Outcome.DONE, PUT_BACK, ((Role.OBJECT, doing.back[1]),)),)
    name = doing.job.step_id if doing.job.work in (Work.STEP, Work.MEND) else doing.job.name
    bound = doing.bound
    verb = bound.verb if bound and name == bound.step_id and bound.verb in PRIMITIVES else str(name)
    return (StepRun(str(name), doing.contact, FAR, Outcome.DONE, verb, things_of(doing)),)

"""What is done about words, once they are understood and the person is willing."""

from __future__ import annotations

import networkx as nx

from ....core.deviation import DeviationCode as D
from ....core.deviation import RecoveryKind as K
from ....core.truth import Outcome
from ..primitives import PUT_BACK
from .acts import things_of, write
from .choices import come_back
from .ear import Understood, Wish
from .ledger import Fault
from .mending import MENDS
from .mind import Job, Mind, Work
from .rules import rules_for
from .slips import slip_of

_IDLE_KIND = {D.STALL: K.HINT, D.DIST: K.RESUME, D.GOAL: K.CLARIFY}
_OPPOSITE = {K.ADD_MORE: "too much", K.REMOVE: "too little", K.EXTEND: "too long"}
"""What somebody says who has got it the wrong way round."""
ALREADY = "I did that already."
"""What a person says of a step that was done and is called missing."""
FINE = "It looks fine."
"""What a person says who has looked again and found nothing."""


def reply(mind: Mind, heard: Understood) -> None:
    """Act upon words."""
    if mind.away is not None and heard.wish is not Wish.CHAT:
        kind = _IDLE_KIND[mind.away.fault.code]
        mind.away.fault.told = True
        come_back(mind, kind, alone=False)
        if heard.wish in (Wish.GO, Wish.ANSWER):
            return
    fault = meant(mind, heard)
    if heard.wish in (Wish.GO, Wish.ANSWER):
        _go(mind, heard, fault)
    elif _misremembers(mind, heard, fault):
        _say(mind, ALREADY)
    elif heard.wish is Wish.CHECK and _finds_nothing(mind, heard, fault):
        _say(mind, FINE)
    elif fault is not None:
        fault.told = True
        make_good(mind, fault, heard.kind)
    elif heard.wish in (Wish.MISSED, Wish.ASKED, Wish.CHECK):
        _missed(mind, heard)
    elif heard.wish is Wish.HALT:
        _false_alarm(mind, heard)


def meant(mind: Mind, heard: Understood) -> Fault | None:
    """The deviation that words are about: of the step they name, else of what is being done, else the latest."""
    standing = [f for f in mind.ledger.standing() if not f.mending]
    if heard.step_id is not None:
        named = [f for f in standing if heard.step_id in (f.truth.step_id, mind.subject(f))]
        return named[-1] if named else None
    if heard.wish not in (Wish.HALT, Wish.MISSED, Wish.ASKED, Wish.CHECK):
        return None
    now = mind.doing.job.fault if mind.doing else None
    return now if now in standing else standing[-1] if standing else None


def _go(mind: Mind, heard: Understood, fault: Fault | None) -> None:
    """A step is told: pick up what was left or spoilt there, remember what was forgotten, or take it as the next."""
    step_id = heard.step_id
    doing_it = mind.doing is not None and mind.doing.job.step_id == step_id
    if fault is not None and not doing_it and fault.code not in (D.ORDER,):
        fault.told = True
        make_good(mind, fault, None)
    elif fault is not None and fault.code is D.ORDER and not mind.needs(str(step_id)) and not doing_it:
        fault.told = True
        make_good(mind, fault, None)
    elif step_id in mind.forgotten:
        _remember(mind, str(step_id))
    elif step_id in mind.agenda:
        mind.suggested = step_id


def _misremembers(mind: Mind, heard: Understood, fault: Fault | None) -> bool:
    """True when somebody takes a step that was left out for done."""
    if heard.wish not in (Wish.MISSED, Wish.ASKED) or heard.step_id is None or heard.step_id in mind.holds:
        return False
    return (fault is None or fault.code in (D.OMIT, D.ORDER)) and mind.rng.random() < mind.traits.misremembers


def _finds_nothing(mind: Mind, heard: Understood, fault: Fault | None) -> bool:
    """True when somebody who was asked to look again sees nothing wrong, and says so."""
    if fault is not None:
        return fault.code not in (D.OMIT, D.ORDER) and mind.rng.random() >= mind.traits.notices
    return heard.step_id in mind.holds and mind.rng.random() < mind.traits.answers


def _say(mind: Mind, words: str) -> None:
    mind.says.append(words)
    mind.spoke_at = mind.t


def _missed(mind: Mind, heard: Understood) -> None:
    """Told that a step was left out, or asked whether, and nothing stands wrong there."""
    step_id = heard.step_id
    if any(f.mending and step_id in (f.truth.step_id, mind.subject(f)) for f in mind.ledger.standing()):
        return  # who is putting it right goes on with it
    if step_id in mind.forgotten:
        _remember(mind, step_id)
    elif step_id in mind.agenda:
        mind.agenda.remove(step_id)
        mind.agenda.insert(0, step_id)
        mind.suggested = step_id
    elif heard.wish is not Wish.CHECK and step_id in mind.holds and mind.rng.random() < mind.traits.answers:
        _say(mind, ALREADY)
    elif step_id in mind.holds and heard.wish is Wish.MISSED and mind.rng.random() < 0.5:
        _needlessly_again(mind, step_id)


def _remember(mind: Mind, step_id: str) -> None:
    mind.forgotten.discard(step_id)
    mind.jobs.append(Job(Work.STEP, step_id))


def _needlessly_again(mind: Mind, step_id: str) -> None:
    """What was done well is done again: the words did that, and with some actions it spoils the result."""
    rule = rules_for(D.REPEAT, mind.bound[step_id].verb)[0]
    mind.jobs.append(Job(Work.STEP, step_id, slip=slip_of(rule, mind.traits, mind.rng)))


def _false_alarm(mind: Mind, heard: Understood) -> None:
    """Nothing is wrong, but somebody says so: what is going on is broken off and begun again.

    Words that there is no need for a step that is done (or stopped already) ask for nothing more.
    """
    doing = mind.doing
    if heard.kind is K.STOP and (heard.step_id in mind.holds or doing is None):
        return
    if doing is not None and doing.job.work in (Work.STEP, Work.MEND) and heard.step_id in (None, doing.job.step_id):
        if not doing.aborted and not doing.back:
            mind.ledger.tally.wasted_s += mind.t - doing.begun
            again = Job(doing.job.work, doing.job.step_id, doing.job.fault, doing.job.kind, doing.job.share)
            _break_off(mind)
            mind.jobs.appendleft(again)
    elif heard.step_id in mind.holds and mind.rng.random() < 0.5:
        _needlessly_again(mind, str(heard.step_id))


def make_good(mind: Mind, fault: Fault, said: K | None) -> None:
    """Mend a deviation as the moment allows; words that say the opposite of what it needs make work for nothing."""
    if said is not None and said in _OPPOSITE and _OPPOSITE[said] == fault.truth.note:
        mind.ledger.tally.misread += 1
        mind.jobs.appendleft(Job(Work.ASIDE, fault.truth.step_id, name=said.value, seconds=MENDS[said].aside_s or 4.0))
        return
    if fault.code in (D.OMIT, D.ORDER):
        _do_owed(mind, fault)
        return
    during = mind.doing is not None and mind.doing.job.fault is fault and mind.body.touching and not mind.doing.aborted
    rule = fault.slip.rule
    kind = rule.now if during else rule.late if fault.lost else rule.after
    if kind is not None:
        _mend(mind, fault, kind, during=during)


def _do_owed(mind: Mind, fault: Fault) -> None:
    """Do what was left out: at once when what goes on needs it, else after it; undo what was built on it too late."""
    owed, early = fault.truth.step_id, str(fault.truth.by)
    doing = mind.doing
    built_on = sorted(nx.descendants(mind.task.graph.dag, owed) & mind.holds)
    if fault.code is D.ORDER and owed in mind.holds:
        _mend(mind, fault, K.UNDO_REDO, during=False)
        return
    interrupt = doing is not None and doing.job.step_id in nx.descendants(mind.task.graph.dag, owed)
    fault.way = K.PAUSE_THEN_DO if interrupt else K.DO_NOW if doing is None else K.DO_LATER
    fault.mending = True
    for queue in (mind.agenda, mind.forgotten):
        if owed in queue:
            queue.remove(owed)
    jobs = [Job(Work.STEP, owed)]
    if interrupt and doing is not None and not doing.aborted:
        mind.ledger.tally.rework_s += mind.t - doing.begun
        again = Job(doing.job.work, doing.job.step_id, _kept(doing.job.fault), doing.job.kind, doing.job.share)
        _break_off(mind)
        jobs.append(again)
    elif built_on and fault.code is D.OMIT and fault.slip.strict:
        fault.way = K.UNDO_TO
        mind.holds.difference_update(built_on)
        jobs += [Job(Work.STEP, s) for s in mind.script.order if s in built_on]
    elif fault.code is D.ORDER:
        jobs.append(Job(Work.MEND, early, fault, K.UNDO_REDO))
    mind.jobs.extendleft(reversed(jobs))


def _kept(fault: Fault | None) -> Fault | None:
    """A mending act keeps what it mends; a slip does not come back when the step is begun anew."""
    return fault if fault is not None and fault.mending and fault.code not in (D.OMIT, D.ORDER) else None


def _mend(mind: Mind, fault: Fault, kind: K, *, during: bool) -> None:
    """Do the work of one kind of recovery."""
    work, fault.way = MENDS[kind], kind
    step_id = mind.subject(fault) or None  # what is no step of the task (something added) cannot be done again
    if during and (work.in_place or kind is K.STOP):
        mind.ledger.mend(fault, mind.t, kind, alone=not fault.told)
        if kind is K.STOP:
            _cut_short(mind, fault)
        return
    fault.mending = True
    held = _break_off(mind) if during else False
    jobs: list[Job] = []
    if work.aside_s and not (held and kind is K.SWAP_REDO):
        name = PUT_BACK if kind is K.SWAP_REDO else kind.value
        jobs.append(Job(Work.ASIDE, step_id, fault, kind, work.again, name=name, seconds=work.aside_s))
    if work.again and step_id is not None:
        jobs.append(Job(Work.MEND, step_id, fault, kind, work.again))
    elif during and step_id is not None and fault.slip.rule.code is D.HAZARD:
        jobs.append(Job(Work.STEP, step_id))
    if not jobs:
        mind.ledger.mend(fault, mind.t, kind, alone=not fault.told)
    if kind is K.DISCARD_RESTART and step_id is not None:
        jobs += _all_over(mind, step_id)
    mind.jobs.extendleft(reversed(jobs))


def _cut_short(mind: Mind, fault: Fault) -> None:
    """Breaking off is the right end of it."""
    if mind.doing is not None:
        mind.doing.cut_right = fault.code is D.TIME
        _break_off(mind)


def _all_over(mind: Mind, step_id: str) -> list[Job]:
    """Everything that was built on a spoilt step is done once more."""
    built_on = nx.descendants(mind.task.graph.dag, step_id) & mind.holds
    mind.holds -= built_on
    return [Job(Work.STEP, s) for s in mind.script.order if s in built_on]


def _break_off(mind: Mind) -> bool:
    """Leave what is going on; True when a thing has to be carried home first."""
    doing = mind.doing
    if doing is None or doing.aborted:
        return False
    doing.aborted, doing.onset = True, None  # what had not begun to go wrong does not while the hand is leaving
    touched = mind.body.touching
    held = mind.body.stop()
    if not touched:
        mind.doing = None
    elif held and doing.wrong is not None and doing.contact is not None:
        write(mind, str(doing.job.step_id), (doing.contact, mind.t), Outcome.WRONG, things_of(doing))
        doing.back = (mind.t, doing.wrong[1].words)
    return held and doing.wrong is not None


def split_off(mind: Mind) -> None:
    """Leave a step half done and forget about it."""
    _break_off(mind)

"""What to begin next: the own order, words that were heard, and the slips that come before a step is touched."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx

from ....core.deviation import DeviationCode as D
from ....core.deviation import RecoveryKind as K
from .acts import begin
from .mind import Away, Job, Mind, Work, wrong_thing
from .rules import FAMILIES, rules_for
from .slips import Moment, Slip, draw_slip, slip_of


def begin_next(mind: Mind) -> None:
    """Begin the next act, or let a slip come before it."""
    if mind.jobs:
        begin(mind, mind.jobs.popleft())
        return
    if not mind.agenda:
        return
    step_id = _choose(mind)
    slip = _slip_before(mind, step_id)
    if slip is None or not _comes_before(mind, step_id, slip):
        mind.agenda.remove(step_id)
        mind.suggested = None
        begin(mind, Job(Work.STEP, step_id, slip=slip))


def _choose(mind: Mind) -> str:
    """The step just told, when possible and the person follows; else the next of the own order."""
    wish = mind.suggested
    if wish in mind.agenda and not mind.needs(wish) and mind.rng.random() < mind.traits.follows:
        return wish
    return mind.agenda[0]


def _slip_before(mind: Mind, step_id: str) -> Slip | None:
    """The slip of a step, drawn once: what is tried again is done rightly."""
    if step_id in mind.considered:
        return None
    mind.considered.add(step_id)
    rng = mind.stream(step_id)
    if rng.random() < mind.traits.distraction:
        return slip_of(rules_for(D.DIST, mind.bound[step_id].verb)[0], mind.traits, rng)
    threads = sum(not mind.needs(s) for s in mind.agenda)
    progress, told = len(mind.holds) / len(mind.bound), mind.suggested == step_id
    moment = Moment(progress, threads, mind.bound[step_id].verb, _possible(mind, step_id), told)
    return draw_slip(mind.traits, moment, rng)


def _possible(mind: Mind, step_id: str) -> frozenset[D]:
    out = {D.QTY, D.TIME, D.TEMP, D.TECH, D.PREP, D.QUAL, D.ACC, D.HAZARD, D.STALL, D.GOAL, D.BENIGN, D.EXTRA}
    out |= {code for code in (D.OBJ, D.TOOL, D.PLACE) if wrong_thing(mind, step_id, code)}
    if _waiting(mind, step_id) and step_id not in mind.forced:
        out |= {D.OMIT, D.ORDER}
    if mind.last_done and mind.bound[mind.last_done[1]].verb not in ("place", "take_out", "screw"):
        out.add(D.REPEAT)
    if len(mind.agenda) > 1 and step_id not in mind.forced:
        out.add(D.SPLIT)
    return frozenset(out)


def _waiting(mind: Mind, step_id: str) -> list[str]:
    """The steps still to come that need this one."""
    after = nx.descendants(mind.task.graph.dag, step_id)
    return [s for s in mind.agenda if s in after]


def _comes_before(mind: Mind, step_id: str, slip: Slip) -> bool:
    """Take a slip that happens before the step is touched; True when it took the step's place."""
    act = {
        D.OMIT: _forget,
        D.ORDER: _too_early,
        D.REPEAT: _once_more,
        D.EXTRA: _meddle,
        D.STALL: _leave,
        D.DIST: _leave,
        D.GOAL: _leave,
    }.get(slip.rule.code)
    if act is None:
        return False
    act(mind, step_id, slip)
    return True


def _forget(mind: Mind, step_id: str, slip: Slip) -> None:
    mind.agenda.remove(step_id)
    mind.forgotten.add(step_id)


def _too_early(mind: Mind, step_id: str, slip: Slip) -> None:
    early = _waiting(mind, step_id)[0]
    mind.agenda.remove(early)
    mind.considered.add(early)
    begin(mind, Job(Work.STEP, early, slip=slip))


def _once_more(mind: Mind, step_id: str, slip: Slip) -> None:
    assert mind.last_done is not None
    begin(mind, Job(Work.STEP, mind.last_done[1], slip=slip))


def _meddle(mind: Mind, step_id: str, slip: Slip) -> None:
    begin(mind, Job(Work.MEDDLE, None, slip=slip, name="extra", seconds=6.0 + 8.0 * slip.u))


def _leave(mind: Mind, step_id: str, slip: Slip) -> None:
    note = FAMILIES[int(slip.u * len(FAMILIES))] if slip.rule.code is D.DIST else None
    fault = mind.ledger.deviate(slip, step_id, mind.t, note=note)
    fault.truth = replace(fault.truth, pnr=None)  # idle time does no harm at a moment of its own
    mind.away = Away(fault, mind.t + (slip.pnr_after or 60.0), mind.t)


def come_back(mind: Mind, kind: K, *, alone: bool) -> None:
    """Attention is back at the task, or the person leaves for good."""
    away, mind.away = mind.away, None
    if away is None:
        return
    mind.ledger.tally.wasted_s += mind.t - away.since
    mind.next_at = max(mind.next_at, mind.t + 0.5)
    if away.fault.code is D.GOAL and (alone or away.fault.slip.u > 0.75):
        mind.gone = True
        kind = K.END
        if alone:
            return
    mind.ledger.mend(away.fault, mind.t, kind, alone=alone)

"""Wrong things: per step and role a leaky sum of log-odds (Page 1954, CUSUM), one finding an attempt."""

from __future__ import annotations

import math

from ..core.deviation import DeviationCode
from ..core.evidence import StepEvidence
from ..core.findings import FindingKind
from ..core.steps import Role
from .alike import hand_on
from .compiled import CompiledStep
from .draft import NAMED, WRONG, About, Draft
from .filter import base_logit, how_done, logit

CODES = {Role.OBJECT: DeviationCode.OBJ, Role.TARGET: DeviationCode.PLACE, Role.TOOL: DeviationCode.TOOL}
"""role -> the code of a wrong thing in it."""

HEADROOM = 4.0
"""The sum is kept within this of its threshold, so that a long sight is not held against the next attempt."""

PER_TICK = 3.0
"""Most log-odds one look may add or take."""


def suspect(draft: Draft) -> None:
    """Take the tick's `p_wrong` into the sums. Before the filter, which lets no suspect attempt end well."""
    if draft.trust <= 0.0:
        return
    named = [i for i, item in draft.seen.items() if item.p_wrong and _still_open(draft, i)]
    hand_on(draft, named)
    doing = sorted(draft.states.on_from(0.05), reverse=True)[:2] if named else []
    for step_id in named:
        other = next((on for on, i in doing if i != step_id), 0.0)
        _add(draft, step_id, draft.seen[step_id], 1.0 if _found_elsewhere(draft, step_id) else other)


def _found_elsewhere(draft: Draft, step_id: str) -> bool:
    """True when another step's attempt was just found to be with a wrong thing: that explains the sight."""
    since = draft.t - draft.settings.wrong_rearm_s
    return any(t >= since and i != step_id for i, t in draft.note("mistake").items())


def _still_open(draft: Draft, step_id: str) -> bool:
    if draft.plan.by_id[step_id].undo:
        return False
    ended = draft.note("done").get(step_id)
    return ended is None or draft.t - ended <= draft.settings.late_wrong_s


def _add(draft: Draft, step_id: str, item: StepEvidence, other: float) -> None:
    """A sign of a wrong thing counts less while another step is clearly being done: that explains the sight."""
    cfg = draft.settings
    for role, p in item.p_wrong.items():
        sums = draft.note(WRONG[role])
        old = sums.get(step_id, 0.0)
        if p <= cfg.base_wrong and old == 0.0:
            continue
        llr = draft.looks * min(PER_TICK, max(-PER_TICK, draft.trust * (logit(p) - base_logit(cfg.base_wrong))))
        llr *= 1.0 - other if llr > 0.0 else 1.0
        new = min(cfg.wrong_at + HEADROOM, math.exp(-cfg.wrong_leak * draft.dt) * old + llr)
        if new > 0.0:
            sums[step_id] = new
        else:
            sums.pop(step_id, None)


def find_mistakes(draft: Draft) -> None:
    """Announce each step whose sum passed the threshold, once an attempt."""
    if draft.trust <= 0.0:
        return
    announced = draft.note("mistake")
    for step_id in [i for i in announced if i in draft.seen]:
        _rearm(draft, draft.plan.by_id[step_id], draft.seen[step_id])
    doubted = draft.settings.doubted_at
    rising = {i for name in WRONG.values() for i, score in draft.note(name).items() if score > doubted}
    for step_id in draft.seen if rising else ():
        if step_id in rising and step_id not in announced and _still_open(draft, step_id):
            _weigh(draft, draft.plan.by_id[step_id], draft.seen[step_id])


def _weigh(draft: Draft, step: CompiledStep, item: StepEvidence) -> None:
    cfg = draft.settings
    draft.note("suspect")[step.id] = draft.t
    score, role = max((draft.note(WRONG[role]).get(step.id, 0.0), role) for role in WRONG)
    over = score - cfg.wrong_at - cfg.wrong_shut * (1.0 - step.open(how_done(draft)))
    if over < 0.0:
        return
    draft.note("mistake")[step.id] = draft.note(NAMED)[step.id] = draft.t
    draft.note(f"open_{CODES[role].value}")[step.step.base] = draft.t
    draft.forget(step.id, "suspect", "begun")
    p = 1.0 / (1.0 + math.exp(-(over + 2.0)))
    draft.announce(FindingKind.MISTAKE, step.id, About(CODES[role], role, wrong_thing=item.wrong_thing), p=p)


def _rearm(draft: Draft, step: CompiledStep, item: StepEvidence) -> None:
    """The same step can be wrong again once the wrong thing is out of the way and was not seen for a while."""
    calm = draft.note("calm")
    signs = max(item.p_wrong.values(), default=0.0) >= 0.3
    calm[step.id] = 0.0 if signs else calm.get(step.id, 0.0) + draft.dt
    waiting = any(not draft.is_done(undo) for undo in step.undone_by)
    if not waiting and calm[step.id] >= draft.settings.wrong_rearm_s:
        draft.forget(step.id, "mistake", "calm", *WRONG.values())

"""Wrong things: per step and role a leaky sum of log-odds (Page 1954, CUSUM), one finding an attempt."""

from __future__ import annotations

import math

from ..core.deviation import DeviationCode
from ..core.evidence import StepEvidence
from ..core.findings import FindingKind
from ..core.steps import Role
from .compiled import CompiledStep
from .draft import WRONG, Draft
from .filter import how_done, logit

CODES = {Role.OBJECT: DeviationCode.OBJ, Role.TARGET: DeviationCode.PLACE, Role.TOOL: DeviationCode.TOOL}
"""role -> the code of a wrong thing in it."""

HEADROOM = 4.0
"""The sum is kept within this of its threshold, so that a long sight is not held against the next attempt."""

PER_TICK = 3.0
"""Most log-odds one tick may add or take."""


def suspect(draft: Draft) -> None:
    """Take the tick's `p_wrong` into the sums. Before the filter, which lets no suspect attempt end well."""
    if draft.trust <= 0.0:
        return
    doing = sorted(((s.on, i) for i, s in draft.states.items() if not draft.is_done(i)), reverse=True)[:2]
    for step_id, item in draft.seen.items():
        if item.p_wrong and _still_open(draft, step_id):
            other = next((on for on, i in doing if i != step_id), 0.0)
            _add(draft, step_id, item, other)


def _still_open(draft: Draft, step_id: str) -> bool:
    ended = draft.note("done").get(step_id)
    return ended is None or draft.t - ended <= draft.settings.late_wrong_s


def _add(draft: Draft, step_id: str, item: StepEvidence, other: float) -> None:
    """A sign of a wrong thing counts less while another step is clearly being done: that explains the sight."""
    cfg = draft.settings
    keep = math.exp(-cfg.wrong_leak * draft.dt)
    for role, p in item.p_wrong.items():
        llr = min(PER_TICK, max(-PER_TICK, draft.trust * (logit(p) - logit(cfg.base_wrong))))
        if llr > 0.0:
            llr *= 1.0 - other
        sums = draft.note(WRONG[role])
        sums[step_id] = min(cfg.wrong_at + HEADROOM, max(0.0, keep * sums.get(step_id, 0.0) + llr))
    calm = draft.note("calm")
    calm[step_id] = 0.0 if max(item.p_wrong.values()) >= 0.3 else calm.get(step_id, 0.0) + draft.dt


def find_mistakes(draft: Draft) -> None:
    """Announce each step whose sum passed the threshold, once an attempt."""
    if draft.trust <= 0.0:
        return
    held: dict[str, float] | None = None
    for step_id, item in draft.seen.items():
        role = max(item.p_wrong, key=lambda r: draft.note(WRONG[r]).get(step_id, 0.0), default=None)
        if role is None or not _still_open(draft, step_id):
            continue
        step, score = draft.plan.by_id[step_id], draft.note(WRONG[role]).get(step_id, 0.0)
        if step_id in draft.note("mistake"):
            _rearm(draft, step)
        elif score > 0.5 * draft.settings.wrong_at:
            held = held or how_done(draft)
            _weigh(draft, step, item, role, step.open(held))


def _weigh(draft: Draft, step: CompiledStep, item: StepEvidence, role: Role, p_open: float) -> None:
    cfg = draft.settings
    draft.note("suspect")[step.id] = draft.t
    over = draft.note(WRONG[role])[step.id] - cfg.wrong_at - cfg.wrong_shut * (1.0 - p_open)
    if over < 0.0:
        return
    draft.note("mistake")[step.id] = draft.t
    draft.note(f"open_{CODES[role].value}")[step.step.base] = draft.t
    draft.forget(step.id, "suspect")
    p = 1.0 / (1.0 + math.exp(-(over + 2.0)))
    draft.announce(FindingKind.MISTAKE, step.id, p=p, code=CODES[role], role=role, wrong_thing=item.wrong_thing)


def _rearm(draft: Draft, step: CompiledStep) -> None:
    """The same step can be wrong again once the wrong thing is out of the way and was not seen for a while."""
    waiting = any(not draft.is_done(undo) for undo in step.undone_by)
    if not waiting and draft.note("calm").get(step.id, 0.0) >= draft.settings.wrong_rearm_s:
        draft.forget(step.id, "mistake", *WRONG.values())

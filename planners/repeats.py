"""Repeats: a step that was done, rested, and is clearly going on again though it should be done once."""

from __future__ import annotations

from ..core.deviation import DeviationCode
from ..core.evidence import Sense, StepEvidence
from ..core.findings import FindingKind
from .draft import About, Draft
from .picture import PERSON


def find_repeats(draft: Draft) -> None:
    """Announce each repeated step once."""
    if draft.trust <= 0.0 or draft.evidence.sense in PERSON:
        return
    done, repeated = draft.note("done"), draft.note("repeated")
    for step_id, item in draft.seen.items():
        if step_id in done and step_id not in repeated:
            _follow(draft, step_id, item)


def _follow(draft: Draft, step_id: str, item: StepEvidence) -> None:
    rest, again, cfg = draft.note("rest_s"), draft.note("again_s"), draft.settings
    if item.p_on < 0.3:
        rest[step_id] = min(cfg.repeat_gap_s, rest.get(step_id, 0.0) + draft.dt)
        again[step_id] = max(0.0, again.get(step_id, 0.0) - 2.0 * draft.dt)
        return
    rested = rest.get(step_id, 0.0) >= cfg.repeat_gap_s
    if item.p_on >= cfg.owed_on and rested and not draft.states.on_from(0.5):
        again[step_id] = again.get(step_id, 0.0) + draft.dt
    elif step_id in again:
        again[step_id] = max(0.0, again[step_id] - draft.dt)
    enough = cfg.repeat_true_s if draft.evidence.sense is Sense.TRUTH else cfg.repeat_s
    if again.get(step_id, 0.0) >= enough and draft.plan.by_id[step_id].step.repeat.max <= 1:
        draft.note("repeated")[step_id] = draft.t
        draft.announce(FindingKind.REPEAT, step_id, About(DeviationCode.REPEAT), p=item.p_on)

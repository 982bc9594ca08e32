"""What a coach says of steps that are repeated or held. English only; counts and cheers are in `phrases`."""

from __future__ import annotations

from ..core.guidance import Act, Grain, Tone
from ..core.plan import Plan
from ..core.steps import Step
from .drafts import Draft

MOVING = frozenset({"exercise", "hold"})
"""Verbs of steps that are repeated or held."""
QUIET_S = 5.0
"""Seconds of silence after which a count or a good word is due (coaches of the fitness benchmark: 5.3 s)."""


def moving(step: Step | None) -> bool:
    """True for a step that is repeated or held."""
    return step is not None and step.verb in MOVING


def workout(plan: Plan) -> bool:
    """True when every step is repeated or held."""
    return bool(plan.graph.steps) and all(moving(step) for step in plan.graph.steps)


def words(draft: Draft, plan: Plan) -> str | None:
    """The coach's words of a draft about a moving step, or at the end of a workout; None where others are due."""
    one, step = draft.candidate, plan.by_id.get(draft.candidate.step_id or "")
    if one.act is Act.SUMMARISE and workout(plan) and plan.finished:
        return _summary(plan, draft.number or 0)
    if not moving(step) or step is None:
        return None
    company = one.grain is Grain.MOVE
    if one.act is Act.CORRECT and draft.finding and draft.finding.wrong_thing:
        return _posture(draft.finding.wrong_thing, draft.tone)
    if one.act is Act.REMIND_OWED:
        return f"Start now: {step.text[:1].lower()}{step.text[1:].rstrip('.')}."
    if one.act is Act.ENCOURAGE and one.id.startswith("stall"):
        return "Do not stop, keep going."
    if one.act is Act.ACKNOWLEDGE_CORRECTION and company:
        return "Yes, that is better."
    return "Good, off you go." if one.act is Act.CONFIRM and company else None


def _posture(note: str, tone: Tone) -> str:
    told = f"{note[:1].upper()}{note[1:].rstrip('.')}."
    return told if tone in (Tone.TELL, Tone.HINT, Tone.ASK) else f"Once more: {told[:1].lower()}{told[1:]}"


def _summary(plan: Plan, total: int) -> str:
    done = sum(plan.is_done(step.id) for step in plan.graph.steps)
    reps = f" and {total} repetitions" if total else ""
    return f"That is all: {done} of {len(plan.graph.steps)} exercises{reps}. Well done."

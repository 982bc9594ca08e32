"""What a coach says of steps that are repeated or held; the sentences themselves are in `phrases`."""

from __future__ import annotations

from collections.abc import Callable

from ..core.guidance import Act, Grain, Tone
from ..core.plan import Plan
from ..core.steps import Step
from .drafts import Draft
from .phrases import Coach

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


def words(draft: Draft, plan: Plan, say: Coach, named: Callable[[Step], str]) -> str | None:
    """The coach's words of a draft about a moving step, or at the end of a workout; None where others are due.

    `named` gives a step's text to be read inside a sentence.
    """
    one, step = draft.candidate, plan.by_id.get(draft.candidate.step_id or "")
    if one.act is Act.SUMMARISE and workout(plan) and plan.finished:
        return _summary(plan, draft.number or 0, say)
    if not moving(step) or step is None:
        return None
    company = one.grain is Grain.MOVE
    if one.act is Act.CORRECT and draft.finding and draft.finding.wrong_thing:
        return _posture(draft.finding.wrong_thing, draft.tone, say)
    if one.act is Act.REMIND_OWED:
        return say.start.format(named(step))
    if one.act is Act.ENCOURAGE and one.id.startswith("stall"):
        return say.keep_going
    if one.act is Act.ACKNOWLEDGE_CORRECTION and company:
        return say.better
    return say.off if one.act is Act.CONFIRM and company else None


def _posture(note: str, tone: Tone, say: Coach) -> str:
    told = f"{note[:1].upper()}{note[1:].rstrip('.')}."
    return told if tone in (Tone.TELL, Tone.HINT, Tone.ASK) else say.once_more.format(f"{told[:1].lower()}{told[1:]}")


def _summary(plan: Plan, total: int, say: Coach) -> str:
    done = sum(plan.is_done(step.id) for step in plan.graph.steps)
    return say.over.format(done, len(plan.graph.steps), say.reps.format(total) if total else "")

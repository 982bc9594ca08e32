"""Doubts: a step was taken as done, and a sense thinks afterwards that it may stand wrong, without a name for what.

It says so by `p_amiss`, which is small as a rule: one step in thirty. That is no claim, but it may be worth a question;
whether it is, the policy decides. A step is doubted again when it has become much more doubtful, or is still plainly
doubtful long after; not when something was named that is wrong with it (that has been spoken of, and what is then done
is the mending), and not when the person says that it is as it should be.
"""

from __future__ import annotations

import math

from ..core.findings import FindingKind
from .compiled import CompiledStep
from .draft import NAMED, About, Draft
from .picture import PERSON

HAND_S = 1.0
"""Stream seconds after a step's end in which the hand may still cover the thing: what is told then does not count."""
FADE_S = 1.5
"""Time constant of the mean of what is told later."""
MORE = 3.0
"""Factor by which it must have become more probable to be told again."""
SAID_S = 10.0
"""Stream seconds in which an owed step can hardly be done: who says so means that it was done before."""
PLAINLY, AFTER_S, MOST = 0.5, 20.0, 2
"""What is so probable is told again after so many stream seconds, and how often at most."""


def doubt_owed(draft: Draft, step: CompiledStep, called: float) -> None:
    """An owed step, called in at `called` (stream seconds), has become done: announce what may be wrong all the same.

    Whoever says at once that it was done before may not remember; and where it is done only now, the first step done
    that needs it came too early, and has to be done again if the order mattered: the picture does not say whether.
    """
    if draft.evidence.sense in PERSON:
        if draft.t - called < SAID_S:
            draft.announce(FindingKind.DOUBT, step.id, p=draft.settings.forgot_p)
        return
    done, mine = draft.note("done"), {step.id, step.step.base}
    early = [s.id for s in draft.plan.steps if s.id in done and not s.undo and not mine.isdisjoint(s.needs)]
    if early:
        first = min(early, key=done.__getitem__)
        draft.announce(FindingKind.DOUBT, first, About(by=step.step.base), p=draft.settings.early_p)


def find_doubts(draft: Draft) -> None:
    """Announce each step that was done not long ago and has been doubted for `doubt_for_s` on end."""
    settled = draft.note("vouched")
    if draft.evidence.sense in PERSON:
        settled.update({i: draft.t for i, item in draft.seen.items() if (item.p_done or 0.0) > 0.5})
    if draft.trust <= 0.0 or draft.evidence.sense in PERSON:
        return
    done, named = draft.note("done"), draft.note(NAMED)
    for step_id, item in draft.seen.items():
        if item.p_amiss is not None and step_id in done and step_id not in named and step_id not in settled:
            _follow(draft, step_id, item.p_amiss)


def _follow(draft: Draft, step_id: str, p: float) -> None:
    cfg, means, step = draft.settings, draft.note("amiss"), draft.plan.by_id[step_id]
    rested = draft.t - draft.note("done")[step_id]
    if rested < HAND_S:
        return
    plainly = means.get(step_id, 0.0) >= PLAINLY
    if step.undo or step.step.base != step_id or rested > cfg.doubt_until_s * (2.0 if plainly else 1.0):
        draft.forget(step_id, "amiss", "doubt_since")
        return
    old = means.get(step_id, p)
    mean = means[step_id] = old + (p - old) * (1.0 - math.exp(-draft.dt / FADE_S))
    since = draft.note("doubt_since")
    if mean < cfg.doubt_at:
        since.pop(step_id, None)
    elif draft.t - since.setdefault(step_id, draft.t) >= cfg.doubt_for_s:
        _tell(draft, step_id, mean)


def _tell(draft: Draft, step_id: str, p: float) -> None:
    told, often, at = draft.note("doubted"), draft.note("doubted_often"), draft.note("doubted_at")
    again = p >= PLAINLY and often.get(step_id, 0.0) < MOST and draft.t - at.get(step_id, -math.inf) >= AFTER_S
    if again or p >= MORE * told.get(step_id, 0.0):
        told[step_id], at[step_id] = max(p, told.get(step_id, 0.0)), draft.t
        often[step_id] = often.get(step_id, 0.0) + float(p >= PLAINLY)
        draft.announce(FindingKind.DOUBT, step_id, p=p)

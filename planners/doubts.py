"""Doubts: a step was taken as done, and a sense still thinks that it may stand wrong, without a name for what.

It says so by `p_amiss`, which is small as a rule: one step in twenty. A step that was concluded less surely than others
is the likelier to be left half done, or done with another thing. That is no claim, but it may be worth a question;
whether it is, the policy decides. A step is doubted again only when it has become much more doubtful, and not when
something was named that is wrong with it: that has been spoken of, and what is then done is the mending.
"""

from __future__ import annotations

import math

from ..core.findings import FindingKind
from .draft import NAMED, Draft
from .filter import logit
from .picture import PERSON

HAND_S = 1.0
"""Stream seconds after a step's end in which the hand may still cover the thing: what is told then does not count."""
FADE_S = 1.5
"""Time constant of the mean of what is told later."""
MORE = 3.0
"""Factor by which it must have become more probable to be told again."""
SURELY, WEIGHT, SUREST = 0.92, 0.9, 0.99
"""P(done) at which a conclusion says nothing either way, weight of its log-odds, and where they end. Fitted beside
`p_amiss` to 1,400 steps that training people were taken to have done, 57 of them wrongly (docs/log/weights2.md)."""


def find_doubts(draft: Draft) -> None:
    """Announce each step that was done not long ago and has been doubted for `doubt_for_s` on end."""
    if draft.trust <= 0.0 or draft.evidence.sense in PERSON:
        return
    done, named = draft.note("done"), draft.note(NAMED)
    for step_id, item in draft.seen.items():
        if item.p_amiss is not None and step_id in done and step_id not in named:
            _follow(draft, step_id, item.p_amiss)


def _follow(draft: Draft, step_id: str, p: float) -> None:
    cfg, means, step = draft.settings, draft.note("amiss"), draft.plan.by_id[step_id]
    rested = draft.t - draft.note("done")[step_id]
    if rested < HAND_S:
        return
    if step.undo or step.step.base != step_id or rested > cfg.doubt_until_s:
        draft.forget(step_id, "amiss", "doubt_since")
        return
    old = means.get(step_id, p)
    mean = means[step_id] = old + (p - old) * (1.0 - math.exp(-draft.dt / FADE_S))
    since, chance = draft.note("doubt_since"), amiss(mean, draft.note("sure").get(step_id, SURELY))
    if chance < cfg.doubt_at:
        since.pop(step_id, None)
    elif draft.t - since.setdefault(step_id, draft.t) >= cfg.doubt_for_s:
        told = draft.note("doubted")
        if chance >= MORE * told.get(step_id, 0.0):
            told[step_id] = chance
            draft.announce(FindingKind.DOUBT, step_id, p=chance)


def amiss(p: float, sure: float) -> float:
    """P(a step stands wrong) when its sense says `p` and it was concluded to be done with probability `sure`."""
    odds = logit(p) - WEIGHT * (logit(min(SUREST, sure)) - logit(SURELY))
    return 1.0 / (1.0 + math.exp(-odds))

"""A deviation that was announced and is not heeded is told again: as a reminder, then firmly, then not at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ..core.deviation import WRONG_THING
from ..core.guidance import Act, Candidate, Decision, Tone, Verdict, Window
from ..core.plan import Plan, Status
from ..core.steps import Step
from . import coach_words
from .drafts import AGAIN, Draft

AFTER_S = 20.0
"""Stream seconds after the words in which the person should have begun to put it right."""
QUICK_S = 4.0
"""The same for a fault of something that is repeated or held: a set is over in half a minute, and who heeds the words
has changed the movement within three seconds."""
WAIT_S = 5.0
"""While it is being put right, how long until it is looked at again."""
USEFUL_S = 40.0
"""How long a reminder waits for a person who is putting it right."""
MOST = 2
"""Reminders of one deviation: one friendly, one firm."""
QUICK_MOST = 3
"""The same for a fault of something that is repeated or held: one may fall into a pause, in which nobody listens."""

UNHEEDED = 1.0 / 3.0
"""Factor on the odds that something is wrong when the words changed nothing: who is told rightly mostly acts on it, who
is told wrongly seldom can. A choice, not fitted; what is certain stays so."""

SURE = 0.9
"""P(something is wrong) from which that counts as certain: it is told again without having been seen again."""

_ACTS = (Act.CORRECT, Act.REMIND_OWED)


def follow_up(draft: Draft, t: float, *, quick: bool = False) -> Draft | None:
    """The reminder to hold after `draft` is said at `t`; None for what is not told twice, or was asked.

    `quick`: the deviation is one of something repeated or held, and over in half a minute.

    It is dropped by itself as soon as the deviation closes. The less was done about it, the less sure it is; what has
    become unsure is asked by the policy, and a question is the end of it.
    """
    one = draft.candidate
    if one.act not in _ACTS or one.finding_id is None or one.stage >= (QUICK_MOST if quick else MOST):
        return None
    if draft.tone is Tone.ASK or _seen_again(one):
        return None
    due, stage = t + (QUICK_S if quick else AFTER_S), one.stage + 1
    ident = f"{one.id.split(AGAIN)[0]}{AGAIN}{stage}"
    p = one.p if quick else one.p * UNHEEDED / (1.0 - one.p + one.p * UNHEEDED)
    again = replace(one, id=ident, t=due, window=Window(due, due, due + USEFUL_S), stage=stage, p=p)
    return replace(draft, candidate=again, until=due, patient=True)


def _seen_again(one: Candidate) -> bool:
    """True for what a sense that may be wrong says of a step: the tracker says it again while it still shows."""
    return one.act is Act.CORRECT and one.code not in WRONG_THING and one.p < SURE


def heeded(draft: Draft, decision: Decision, plan: Plan, praised: Collection[str | None] = ()) -> Decision:
    """The decision, but a reminder waits while the person is putting the thing right, and is then of no more use.

    `praised`: ids of the steps of a repair for which the person is thanked in the same breath.
    """
    if draft.candidate.stage == 0 or decision.verdict is not Verdict.SPEAK or not _mending(draft, plan, praised):
        return decision
    until = decision.t + WAIT_S
    if until >= draft.candidate.window.close:
        return replace(decision, verdict=Verdict.DROP, reason="it is being put right")
    return replace(decision, verdict=Verdict.HOLD, reason="it is being put right", hold_until=until)


def put_off(draft: Draft, step_id: str, t: float, plan: Plan) -> Draft:
    """A held reminder, later when `step_id`, which has begun at `t`, puts the thing right: that takes its time."""
    mine = draft.candidate.stage > 0 and step_id in _way_back(draft, plan)
    if not mine or draft.until is None or coach_words.moving(plan.by_id.get(step_id)):
        return draft
    return replace(draft, until=max(draft.until, min(t + AFTER_S, draft.candidate.window.close)))


def _way_back(draft: Draft, plan: Plan) -> set[str | None]:
    """Ids of the steps that put right what the draft is about."""
    one = draft.candidate.step_id
    return {one, draft.via, *(s.id for s in plan.injected if one is not None and serves(s, one))}


def _mending(draft: Draft, plan: Plan, praised: Collection[str | None]) -> bool:
    """True while the step, its way back, or any step injected for it is going on, or has just been done."""
    one = draft.candidate.step_id
    if coach_words.moving(plan.by_id.get(one or "")):
        return False  # it goes on all the time, right or wrong
    mine = (i for i in _way_back(draft, plan) if i is not None)
    return any(i in praised or (i in plan.by_id and plan.status_of(i) is Status.ON) for i in mine)


def serves(step: Step, step_id: str) -> bool:
    """True for a step that was injected to make good `step_id`: it stands for it, or its id says so."""
    return step.base == step_id or step.id.startswith(f"{step_id}+")

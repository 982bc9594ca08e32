"""The third node: the interaction policy's verdicts. Silence is a decision with a reason, like speech."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from ..core.errors import PluginError
from ..core.guidance import MAX_SCORES, Act, Candidate, Decision, Lately, SpeakContext, Urgency, Verdict
from ..core.plan import Plan
from . import coach_words
from .again import nothing_new
from .assess import ON_FROM
from .breath import in_one_breath
from .drafts import Draft, rank
from .events import HoldDue
from .insist import follow_up, heeded
from .parts import Desk
from .state import State

PER_STEP = 0.14
"""Deviations expected for each step done: the share of steps with a slip in the simulator's usual person."""

MAX_HELD = 24
"""Most drafts that wait at once."""


def released(state: State) -> list[Draft]:
    """Held drafts that this run has to decide again."""
    due = {i for event in state.get("events", []) if isinstance(event, HoldDue) for i in event.candidate_ids}
    return [draft for draft in state.get("held", []) if draft.candidate.id in due]


def decide(state: State, runtime: Runtime[Desk]) -> State:
    """One decision for every draft, and for every held one whose time has come."""
    moment, due = state.get("moment"), released(state)
    assert moment is not None  # every run carries one: see state.fresh
    said = frozenset(state.get("said", []))
    drafts: list[Draft] = sorted([*due, *state.get("drafts", [])], key=rank)
    new = [d for d in drafts if d.candidate.id not in said]
    dropped = [_drop(d.candidate.id, moment.t, "it was said before") for d in drafts if d.candidate.id in said]
    desk = runtime.context
    plan = desk.book.open(state["plan"]) if "plan" in state else Plan(desk.book.graph)
    decisions = _verdicts(desk, [d.candidate for d in new], _context(state, desk, moment.t, said))
    praised = {d.candidate.step_id for d in new if d.candidate.act is Act.ACKNOWLEDGE_CORRECTION}
    decisions = [heeded(d, one, plan, praised) for d, one in zip(new, decisions, strict=True)]
    decisions = [_bounded(d, one) for d, one in zip(decisions, new, strict=True)]

    def text(draft: Draft) -> str:
        return desk.words(draft, plan, state.get("last_text"))

    decisions = in_one_breath(new, decisions, text)
    decisions = nothing_new(new, decisions, text, state.get("recent", []))
    again_now = {d.candidate.id for d in due}
    kept = [d for d in state.get("held", []) if d.candidate.id not in again_now]
    judged = list(zip(new, decisions, strict=True))
    holding = [replace(d, until=one.hold_until) for d, one in judged if one.verdict is Verdict.HOLD]
    chosen = [replace(d, tone=one.tone) for d, one in judged if one.verdict is Verdict.SPEAK]
    reminders = (follow_up(d, moment.t, quick=_moves(d, plan)) for d in chosen)
    again = [later for later in reminders if later and getattr(desk.policy, "escalates", False)]
    waiting, crowded_out = _at_most([*kept, *holding, *again], moment.t)
    new_scores = [d.candidate.p for d in state.get("drafts", []) if d.candidate.act in (Act.CORRECT, Act.REMIND_OWED)]
    return State(
        held=waiting,
        scores=[*state.get("scores", []), *new_scores][-MAX_SCORES:],
        chosen=chosen,
        decisions=[*state.get("decisions", []), *dropped, *decisions, *crowded_out],
    )


def _moves(draft: Draft, plan: Plan) -> bool:
    """True for words about something repeated or held."""
    return coach_words.moving(plan.by_id.get(draft.candidate.step_id or ""))


def _at_most(held: list[Draft], t: float) -> tuple[list[Draft], list[Decision]]:
    """The MAX_HELD most urgent, in their order, and a decision for each of the rest: all that waits is stored."""
    if len(held) <= MAX_HELD:
        return held, []
    first = {d.candidate.id for d in sorted(held, key=lambda d: (-d.candidate.urgency, *rank(d)))[:MAX_HELD]}
    rest = [
        _drop(d.candidate.id, t, f"{MAX_HELD} more urgent things wait already")
        for d in held
        if d.candidate.id not in first
    ]
    return [d for d in held if d.candidate.id in first], rest


def _context(state: State, desk: Desk, t: float, said: frozenset[str]) -> SpeakContext:
    """What the policy may look at."""
    return SpeakContext(
        t=t,
        last_spoken=state.get("last_spoken"),
        mid_step=mid_step(desk),
        said=said,
        recent=tuple(state.get("recent", [])),
        heard=state.get("heard"),
        speaking=desk.talking,
        mistakes=sum(t - 60.0 <= f.t <= t for f in state.get("open", {}).values()),
        scores=tuple(state.get("scores", [])),
        expected=PER_STEP * sum(one.done >= ON_FROM for one in desk.belief.steps.values()),
        listener=state.get("listener", desk.listener),
        lately=_lately(state, desk),
    )


def _lately(state: State, desk: Desk) -> Lately:
    """A session sees whole steps, so a step stands for its movements as well."""
    begun = (one.since for one in desk.belief.steps.values() if one.since is not None)
    began = max(begun, default=None)
    ended = max(state["plan"].done_at.values(), default=None) if "plan" in state else None
    erred = max((f.t for f in state.get("open", {}).values()), default=None)
    return Lately(began, ended, began, ended, erred)


def mid_step(desk: Desk) -> bool:
    """True while a step is believed to be going on."""
    return any(one.on >= ON_FROM for one in desk.belief.steps.values())


def _drop(candidate_id: str, t: float, reason: str) -> Decision:
    return Decision(candidate_id, Verdict.DROP, t, reason)


def _verdicts(desk: Desk, candidates: Sequence[Candidate], context: SpeakContext) -> list[Decision]:
    if not candidates:
        return []
    try:
        decisions = list(desk.policy.decide(candidates, context))
        if [d.candidate_id for d in decisions] != [c.id for c in candidates]:
            raise PluginError("the policy must give one decision per candidate, in the same order")
        return decisions
    except Exception as error:  # a plug-in may raise anything; what is urgent is still said
        return [_without_policy(one, context.t, error) for one in candidates]


def _without_policy(one: Candidate, t: float, error: Exception) -> Decision:
    verdict = Verdict.SPEAK if one.urgency >= Urgency.HIGH else Verdict.DROP
    return Decision(one.id, verdict, t, f"the policy failed ({type(error).__name__}: {error}); only urgent words pass")


def _bounded(decision: Decision, draft: Draft) -> Decision:
    """A hold ends with the candidate's window at the latest, and lasts at least until the next tick."""
    if decision.verdict is not Verdict.HOLD:
        return decision
    close = draft.candidate.window.close
    if decision.t >= close:
        return _drop(decision.candidate_id, decision.t, f"held past its window ({close:g} s): {decision.reason}")
    until = close if decision.hold_until is None else min(decision.hold_until, close)
    return replace(decision, hold_until=max(until, decision.t))

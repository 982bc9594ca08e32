"""The last node: words for what the policy let through."""

from __future__ import annotations

from dataclasses import replace

from langgraph.runtime import Runtime

from ..core.guidance import MAX_RECENT, Act, Guidance, Spoken
from ..core.plan import Plan
from .again import fresh, other_praise
from .drafts import Draft
from .parts import Desk
from .state import State


def say(state: State, runtime: Runtime[Desk]) -> State:
    """Guidance for every chosen draft, in the order they are to be heard."""
    desk, moment, chosen = runtime.context, state.get("moment"), state.get("chosen", [])
    assert moment is not None  # every run carries one: see state.fresh
    plan = desk.book.open(state["plan"]) if "plan" in state else Plan(desk.book.graph)
    last = state.get("last_text")
    recent = state.get("recent", [])

    def text(draft: Draft) -> str:
        return desk.words(draft, plan, last)

    chosen = [fresh(draft, text, recent, moment.t) for draft in chosen]
    if len(chosen) == 1:
        chosen = [other_praise(chosen[0], text, recent, moment.t)]
    spoken = [_utter(draft, desk, plan, moment.t, last) for draft in chosen]
    if len(spoken) > 1:
        spoken = [replace(one, utterance=spoken[0].id) for one in spoken]
    recent = [*recent, *(Spoken(moment.t, one.act, one.step_id, one.text) for one in spoken)]
    return State(
        guidance=spoken,
        said=[one.id for one in spoken],
        last_text=next((one.text for one in reversed(spoken) if one.act is not Act.ANSWER), last),
        recent=recent[-MAX_RECENT:],
        last_spoken=moment.t if spoken else state.get("last_spoken"),
    )


def _utter(draft: Draft, desk: Desk, plan: Plan, now: float, last: str | None) -> Guidance:
    one, made_at = draft.candidate, desk.clock.now()
    return Guidance(
        id=one.id,
        act=one.act,
        text=desk.words(draft, plan, last),
        t=one.t,
        made_at=made_at,
        spoken_t=now,
        latency_s=max(0.0, made_at - draft.made_at),
        urgency=one.urgency,
        step_id=one.step_id,
        finding_id=one.finding_id,
        window=one.window,
    )

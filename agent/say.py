"""The last node: words for what the policy let through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from ..core.guidance import MAX_RECENT, Act, Guidance, Spoken, Tone
from ..core.plan import Plan
from .drafts import Cue, Draft
from .parts import Desk
from .state import State

AGAIN_S = 60.0
"""Stream seconds within which the same words would be a repetition."""
_TWICE = frozenset({Act.INSTRUCT_NEXT, Act.RECOVER, Act.CORRECT, Act.REMIND_OWED, Act.HINT, Act.WARN})
"""Acts that have other words for a second time."""


def say(state: State, runtime: Runtime[Desk]) -> State:
    """Guidance for every chosen draft, in the order they are to be heard."""
    desk, moment, chosen = runtime.context, state.get("moment"), state.get("chosen", [])
    assert moment is not None  # every run carries one: see state.fresh
    plan = desk.book.open(state["plan"]) if "plan" in state else Plan(desk.book.graph)
    last = state.get("last_text")
    recent = state.get("recent", [])
    chosen = [_fresh(draft, lambda d: desk.words(d, plan, last), recent, moment.t) for draft in chosen]
    if len(chosen) == 1:
        chosen = [_other_praise(chosen[0], desk.words(chosen[0], plan, last), recent, moment.t)]
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


def _fresh(draft: Draft, text: Callable[[Draft], str], recent: Sequence[Spoken], t: float) -> Draft:
    """The draft in a tone whose words were not said within AGAIN_S: two steps can have the same words."""
    lately = {one.text for one in recent if t - one.t <= AGAIN_S}
    tones = (draft.tone, *(tone for tone in (Tone.REMIND, Tone.INSIST) if draft.candidate.act in _TWICE))
    fresh = next((tone for tone in tones if text(replace(draft, tone=tone)) not in lately), draft.tone)
    return replace(draft, tone=fresh)


def _other_praise(draft: Draft, text: str, recent: Sequence[Spoken], t: float) -> Draft:
    """A good word that stands alone is not the very same as one a moment ago."""
    again = any(one.text == text and t - one.t <= AGAIN_S for one in recent)
    return replace(draft, cue=Cue.ALSO) if again and draft.candidate.act is Act.CONFIRM else draft


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

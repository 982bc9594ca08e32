"""The LangGraph state: what a thread remembers between runs, and what one run hands from node to node.

It is written to the disk after every run, so it holds events, the plan's record, ids and held drafts; never frames,
tensors or logs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypedDict

from ..core.findings import Finding
from ..core.guidance import Decision, Guidance, Spoken
from ..core.listener import Listener
from .drafts import Draft
from .events import Event
from .planbook import PlanRecord

MAX_SAID = 256
"""How many ids of utterances the state keeps; the journal keeps all of them."""


def keep_last(old: list[str], new: list[str]) -> list[str]:
    """Reducer: the newest MAX_SAID ids, without repeats."""
    return [*(i for i in old if i not in set(new)), *new][-MAX_SAID:]


@dataclass(frozen=True, slots=True)
class Moment:
    """When a run happens."""

    t: float
    """Stream seconds."""
    made_at: float
    """Monotonic wall seconds at which the frame (or word) behind the run was read."""


class State(TypedDict, total=False):
    """Everything in the thread. The second half belongs to one run and is set afresh by the next."""

    turn: int
    """Number of the run that wrote this, from 1."""
    plan: PlanRecord
    current: str | None
    """Id of the step that the person is expected to be at."""
    open: dict[str, Finding]
    """finding id -> deviation that no evidence has closed yet."""
    held: list[Draft]
    timers: dict[str, float]
    """step id -> stream seconds at which its time is over."""
    said: Annotated[list[str], keep_last]
    last_text: str | None
    last_spoken: float | None
    """Stream seconds."""
    recent: list[Spoken]
    """What was said lately, oldest first, at most MAX_RECENT."""
    scores: list[float]
    """Probabilities of the deviations that could have been told, newest last, at most MAX_SCORES."""
    heard: float | None
    """Stream seconds at which the person last said something."""
    listener: Listener
    """Who is spoken to: the knobs, and what was learnt in the session."""

    events: list[Event]
    moment: Moment
    repairs: list[Finding]
    """Deviations that the planner has to answer."""
    next_for: str | None
    """Id stem of the next instruction, when one is due."""
    drafts: list[Draft]
    chosen: list[Draft]
    """Drafts to be said now."""
    decisions: list[Decision]
    guidance: list[Guidance]


def fresh(turn: int, events: list[Event], moment: Moment, plan: PlanRecord) -> State:
    """The part of the state that a new run starts from."""
    return State(
        turn=turn,
        events=events,
        moment=moment,
        plan=plan,
        repairs=[],
        next_for=None,
        drafts=[],
        chosen=[],
        decisions=[],
        guidance=[],
    )

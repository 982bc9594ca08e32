"""The plug-ins a session is put together from, and what the graph's nodes may use of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..core.belief import Belief
from ..core.clock import Clock
from ..core.listener import Listener
from ..core.plan import Plan
from ..core.registry import Spec
from ..perception.base import InteractionPolicy, StreamModel
from ..planners.base import Planner, Tracker, Wordsmith
from .drafts import Draft
from .planbook import PlanBook
from .wording import Wording


@dataclass(frozen=True)
class Parts:
    """Everything a session is given; it builds none of them itself."""

    model: StreamModel
    tracker: Tracker
    planner: Planner
    """Has to be quick: it is called inside a turn. A slow one hands its answers to `Session.offer`."""
    policy: InteractionPolicy
    clock: Clock
    planner_name: str = "rules"
    """Written into the plan's revisions."""
    specs: Mapping[str, Spec] = field(default_factory=dict)
    """part -> name and arguments, written into the journal so that a run can be rebuilt."""
    locale: str | None = None
    """Which of `Step.locales` to speak; None for the graph's own text."""
    listener: Listener = Listener()
    """Who is spoken to, at the beginning."""
    wordsmith: Wordsmith | None = None
    """Words and answers beside the session; None: every sentence is ours."""


@dataclass(frozen=True)
class Desk:
    """What a node finds on its desk: LangGraph's runtime context of one run, never checkpointed."""

    planner: Planner
    planner_name: str
    policy: InteractionPolicy
    clock: Clock
    belief: Belief
    """The posterior at this moment."""
    book: PlanBook
    wording: Wording
    listener: Listener = Listener()
    """Who is spoken to, at the beginning of the session."""
    talking: bool = False
    """True while somebody is talking."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """step id -> repetitions seen of it."""
    reworded: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(step id, our own words) -> another wording that was prepared and checked."""

    def words(self, draft: Draft, plan: Plan, last: str | None) -> str:
        """What `draft` says: another wording of it if one is prepared, else our own words."""
        if draft.words is not None:
            return draft.words
        own = self.wording.text(draft, plan, last)
        return self.reworded.get((draft.candidate.step_id or "", own), own)

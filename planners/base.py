"""The plug-in protocol of this room, and the tracker's: what the agent knows of planners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ..core.belief import Belief
from ..core.evidence import Evidence, Watch
from ..core.findings import Finding
from ..core.plan import Plan
from ..core.proposal import PlanProposal, PlanRequest
from ..core.voice import Choice, Line, Question


class Planner(Protocol):
    """Keeps the plan on course. One verb; no filter of its own: belief comes from the shared tracker."""

    def propose(self, request: PlanRequest) -> PlanProposal:
        """What to tell next, and the edits that repair `request.finding` when there is one. Pure and quick.

        Laws (planners/conformance.py): a next step has no open precondition; it terminates; a repair makes the goal
        reachable or says that it cannot (`reachable=False`); the same request gives the same proposal.
        """
        ...


@dataclass(frozen=True, slots=True)
class Afterthought:
    """What a planner has thought of meanwhile."""

    proposals: tuple[PlanProposal, ...] = ()
    """Made for the plan that was handed to `collect`, or older: the session checks."""
    who: str | None = None
    """Whose proposals they are, for the plan's history; None: the planner's own."""
    notes: tuple[str, ...] = ()
    """Lines for the person and the journal: why a model was not heard, for example."""


@runtime_checkable
class BackgroundPlanner(Protocol):
    """A planner that also thinks beside the session, in a thread of its own."""

    def propose(self, request: PlanRequest) -> PlanProposal:
        """As `Planner.propose`: at once."""
        ...

    def collect(self, plan: Plan, belief: Belief, t: float) -> Afterthought:
        """What is ready by now; called at every tick. Never waits."""
        ...

    def close(self) -> None:
        """Stop thinking. Harmless when called again; a later question starts it anew."""
        ...


class Wordsmith(Protocol):
    """Somebody who words and answers beside the session. Every call returns at once."""

    def prepare(self, lines: Sequence[Line]) -> None:
        """Lines that will likely be said soon, the likeliest first; those of the call before are no longer wanted."""
        ...

    def ready(self) -> Mapping[tuple[str, str], str]:
        """Key of a line -> its other wording, checked: what is there by now."""
        ...

    def ask(self, question: Question) -> bool:
        """Have a question answered; False when nobody will."""
        ...

    def choices(self) -> tuple[Choice, ...]:
        """Answers that came since the last call."""
        ...


@dataclass(frozen=True, slots=True)
class Observed:
    """What one tick taught the tracker."""

    belief: Belief
    findings: tuple[Finding, ...]
    """New ones only; each cause once in a session."""
    watch: Watch
    """What to look for from the next tick on."""


class Tracker(Protocol):
    """A causal filter over the step DAG. Pure: same plan, belief and evidence give the same answer."""

    def start(self, plan: Plan, t: float) -> tuple[Belief, Watch]:
        """The belief before any evidence, and the first watch."""
        ...

    def observe(self, plan: Plan, belief: Belief, evidence: Evidence) -> Observed:
        """Take one tick of evidence in. Bounded work; never blocks."""
        ...

    def ended(self, plan: Plan, belief: Belief, made_at: float) -> Observed:
        """The stream is over: what can be concluded now that nothing more will be seen. `made_at` is wall time."""
        ...

    def replanned(self, plan: Plan, belief: Belief) -> tuple[Belief, Watch]:
        """Fit the belief to a plan whose revision has changed (injected steps appear, waived ones go)."""
        ...

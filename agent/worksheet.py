"""What a node writes on while it works: the plan as it changes, drafts and decisions. Local to one call of one node."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..core.findings import Finding
from ..core.guidance import Act, Decision, Spoken, Verdict
from ..core.listener import Listener
from ..core.plan import Plan
from ..core.steps import Reversible
from .drafts import Cue, Draft, candidate
from .parts import Desk
from .state import Moment, State


@dataclass(slots=True)
class Worksheet:
    """A mutable copy of what a node may change; `out()` gives the partial state."""

    desk: Desk
    turn: int
    moment: Moment
    plan: Plan
    current: str | None
    open: dict[str, Finding]
    held: list[Draft]
    timers: dict[str, float]
    said: frozenset[str]
    drafts: list[Draft]
    decisions: list[Decision]
    repairs: list[Finding] = field(default_factory=list)
    next_for: str | None = None
    heard: float | None = None
    listener: Listener = Listener()
    recent: tuple[Spoken, ...] = ()
    """What was said lately; only read."""

    def draft(
        self,
        act: Act,
        stem: str,
        step_id: str | None = None,
        finding: Finding | None = None,
        cue: Cue = Cue.PLAIN,
    ) -> None:
        """Put a draft on the sheet; its id is `stem:act`."""
        one = candidate(f"{stem}:{act.value}", act, finding.t if finding else self.moment.t, step_id, finding)
        step = self.plan.by_id.get(step_id or "")
        one = replace(one, reversible=step is None or step.reversible is not Reversible.NO)
        self.drafts.append(Draft(one, self.moment.made_at, cue, finding))

    def drop(self, candidate_id: str, reason: str) -> None:
        """Silence, with its reason."""
        self.decisions.append(Decision(candidate_id, Verdict.DROP, self.moment.t, reason))

    def drop_held(self, which: str, reason: str) -> None:
        """Never say the held draft with the id `which`."""
        self.held = [d for d in self.held if d.candidate.id != which]
        self.drop(which, reason)

    def has(self, *acts: Act) -> bool:
        """True when a draft of one of these acts is on the sheet."""
        return any(d.candidate.act in acts for d in self.drafts)

    def out(self) -> State:
        """The partial state that the node returns."""
        return State(
            plan=self.desk.book.note(self.plan),
            current=self.current,
            open=self.open,
            held=self.held,
            timers=self.timers,
            drafts=self.drafts,
            decisions=self.decisions,
            repairs=self.repairs,
            next_for=self.next_for,
            heard=self.heard,
            listener=self.listener,
        )


def open_sheet(state: State, desk: Desk) -> Worksheet:
    """A worksheet over `state`; the state itself is left as it is."""
    return Worksheet(
        desk=desk,
        turn=state.get("turn", 0),
        moment=state.get("moment", Moment(0.0, 0.0)),
        plan=desk.book.open(state["plan"]) if "plan" in state else Plan(desk.book.graph),
        current=state.get("current"),
        open=dict(state.get("open", {})),
        held=list(state.get("held", [])),
        timers=dict(state.get("timers", {})),
        said=frozenset(state.get("said", [])),
        drafts=list(state.get("drafts", [])),
        decisions=list(state.get("decisions", [])),
        repairs=list(state.get("repairs", [])),
        next_for=state.get("next_for"),
        heard=state.get("heard"),
        listener=state.get("listener", desk.listener),
        recent=tuple(state.get("recent", [])),
    )

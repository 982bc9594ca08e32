"""Small scripted parts: a tracker that concludes what its script says, and a planner with the two classic repairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from planwatch.agent.parts import Parts
from planwatch.agent.session import Session
from planwatch.core.belief import Belief, StepBelief
from planwatch.core.clock import ManualClock
from planwatch.core.deviation import DeviationCode, RecoveryKind
from planwatch.core.effects import all_of, done
from planwatch.core.evidence import Evidence, Sense, Watch, WatchItem
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.guidance import Candidate, Decision, SpeakContext, Verdict
from planwatch.core.plan import Plan
from planwatch.core.proposal import Edit, EditKind, PlanProposal, PlanRequest
from planwatch.core.registry import Spec
from planwatch.core.steps import Role, Step, Thing
from planwatch.perception.base import Carry, Frame
from planwatch.planners.base import Observed

IMAGE = np.zeros((2, 2, 3), np.uint8)
TICK = 0.5
"""Seconds between two frames."""


def tea() -> StepGraph:
    """fill -> boil -> pour -> milk, and sugar beside milk."""
    mug = Thing(Role.TARGET, "blue mug")
    return StepGraph(
        "tea",
        "A mug of tea with milk",
        (
            Step("fill", "Fill the white kettle", "pour", (Thing(Role.TARGET, "white kettle"),)),
            Step("boil", "Switch on the white kettle", "switch_on", pre=all_of([done("fill")])),
            Step("pour", "Pour hot water into the blue mug", "pour", (mug,), all_of([done("boil")])),
            Step("milk", "Pour milk from the white bottle into the blue mug.", "pour", (mug,), all_of([done("pour")])),
            Step("sugar", "Scoop sugar into the blue mug", "scoop", (mug,), all_of([done("pour")])),
        ),
    )


def finding(kind: FindingKind, t: float, step_id: str | None = None, **more: object) -> Finding:
    """A finding whose id says what it is."""
    return Finding(f"{kind.value}:{step_id}:{t:g}", kind, t, 0.0, step_id, **more)  # type: ignore[arg-type]


def started(step_id: str, t: float) -> Finding:
    return finding(FindingKind.STEP_STARTED, t, step_id)


def finished(step_id: str, t: float) -> Finding:
    return finding(FindingKind.STEP_DONE, t, step_id)


def owed(step_id: str, by: str, t: float) -> Finding:
    return finding(FindingKind.OWED, t, step_id, by=by, code=DeviationCode.OWED)


def mistake(step_id: str, seen: str, t: float, role: Role = Role.TARGET) -> Finding:
    return finding(FindingKind.MISTAKE, t, step_id, code=DeviationCode.PLACE, role=role, wrong_thing=seen)


@dataclass(frozen=True)
class Looker:
    """A model that sees nothing and says so; its carry counts the frames."""

    clock: ManualClock
    tick_s: float = 0.01

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, Carry]:
        self.clock.advance(self.tick_s)
        return Evidence(frame.t, frame.made_at, Sense.PIXELS, ()), (carry or 0) + 1


@dataclass(frozen=True)
class Script:
    """A tracker that concludes each finding when its time has come. Pure: all it knows is `belief.t`."""

    findings: tuple[Finding, ...] = ()
    heeds_words: bool = True

    def start(self, plan: Plan, t: float) -> tuple[Belief, Watch]:
        return self.replanned(plan, Belief(t - TICK))

    def observe(self, plan: Plan, belief: Belief, evidence: Evidence) -> Observed:
        if evidence.sense is Sense.WORDS:
            told = [finished(one.step_id, evidence.t) for one in evidence.steps if one.p_done_now > 0.9]
            return Observed(belief, tuple(told if self.heeds_words else ()), _watch(plan))
        new = tuple(one for one in self.findings if belief.t < one.t <= evidence.t)
        after, watch = self.replanned(plan, replace(belief, t=evidence.t))
        return Observed(after, new, watch)

    def ended(self, plan: Plan, belief: Belief, made_at: float) -> Observed:
        return Observed(belief, (), self.start(plan, belief.t)[1])

    def replanned(self, plan: Plan, belief: Belief) -> tuple[Belief, Watch]:
        on = self._on(belief.t)
        steps = {i.id: StepBelief(0.0, 1.0) if i.id == on else StepBelief(0.5, 0.0, 0.5) for i in plan.steps}
        return replace(belief, steps=steps), _watch(plan)

    def _on(self, t: float) -> str | None:
        """One pair of hands: the step begun last, until it is done."""
        on = None
        for one in self.findings:
            if one.t <= t and one.kind is FindingKind.STEP_STARTED:
                on = one.step_id
            elif one.t <= t and one.kind is FindingKind.STEP_DONE and one.step_id == on:
                on = None
        return on


def _watch(plan: Plan) -> Watch:
    return Watch(tuple(WatchItem(step, step.id in plan.frontier) for step in plan.steps), version=plan.revision)


@dataclass(frozen=True)
class Mender:
    """Do the owed step now; put the wrong thing back. Enough of a planner to walk the whole way."""

    def propose(self, request: PlanRequest) -> PlanProposal:
        plan, found = request.plan, request.finding
        if found is None or found.step_id is None:
            return PlanProposal(plan.revision, next_steps=plan.frontier)
        owed_step = plan.by_id[found.step_id]
        tag = f"{found.step_id}+r{plan.revision + 1}"
        if found.kind is FindingKind.OWED:
            again = replace(owed_step, id=tag, stands_for=owed_step.base)
            swap = Edit(EditKind.REPLACE, step_id=found.step_id, by=tag)
            edits = (Edit(EditKind.INJECT, again, before=(found.by,) if found.by else ()), swap)
            return PlanProposal(plan.revision, edits, (tag,), RecoveryKind.DO_NOW, why=f"{found.step_id} was skipped")
        back = Step(
            tag, f"Put the {found.wrong_thing} back", "put_back", (Thing(Role.OBJECT, found.wrong_thing or ""),)
        )
        edit = Edit(EditKind.INJECT, back, before=(found.step_id,))
        return PlanProposal(plan.revision, (edit,), (tag,), RecoveryKind.SWAP_REDO, why="a wrong thing was used")


@dataclass(frozen=True)
class Talker:
    """Says everything, or holds what its `hold` names until `until`."""

    hold: frozenset[str] = frozenset()
    until: float = 0.0

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        return tuple(self._one(one, context) for one in candidates)

    def _one(self, one: Candidate, context: SpeakContext) -> Decision:
        if one.act.value in self.hold and context.t < self.until and context.mid_step:
            return Decision(one.id, Verdict.HOLD, context.t, "the person is busy", self.until)
        return Decision(one.id, Verdict.SPEAK, context.t, "always")


@dataclass
class Stage:
    """A folder and the parts of the sessions in it."""

    folder: Path
    script: tuple[Finding, ...] = ()
    graph: StepGraph = field(default_factory=tea)
    clock: ManualClock = field(default_factory=ManualClock)

    def parts(self, **changed: object) -> Parts:
        parts = Parts(Looker(self.clock), Script(self.script), Mender(), Talker(), self.clock, "mender", _SPECS)
        return replace(parts, **changed)  # type: ignore[arg-type]

    def session(self, **changed: object) -> Session:
        return Session(self.graph, self.parts(**changed), self.folder, "s1")

    def resume(self, **changed: object) -> Session:
        return Session.resume(self.folder, self.parts(**changed))


_SPECS = {"model": Spec("looker", {}), "planner": Spec("mender", {})}


def frame(t: float, made_at: float = 0.0) -> Frame:
    return Frame(t, made_at, IMAGE, round(t / TICK))


def play(session: Session, until: float, since: float = 0.0) -> list[str]:
    """Push frames from `since` to `until`; what was said, in words."""
    ticks = range(round(since / TICK), round(until / TICK) + 1)
    return [one.text for n in ticks for one in session.push(frame(n * TICK))]

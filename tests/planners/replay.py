"""Truth replay for the tests: random procedures, executions of them, and the evidence a sense would give."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from planwatch.core.belief import Belief
from planwatch.core.effects import all_of, done
from planwatch.core.evidence import Evidence, Quality, Sense, StepEvidence, Watch
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import PlanProposal, PlanRequest
from planwatch.core.steps import Duration, Role, Step, Thing
from planwatch.planners.rules import RulePlanner
from planwatch.planners.tracker import StepTracker

COLOURS = ("red", "blue", "green", "white", "black", "yellow")
KINDS = ("mug", "bowl", "bottle", "spoon", "kettle", "plate")


@dataclass(frozen=True)
class Run:
    """One execution in a test's truth."""

    step_id: str
    start: float
    end: float
    ends_done: bool = True
    wrong: Role | None = None


def chain(*ids: str) -> StepGraph:
    return graph({step_id: ids[max(0, i - 1) : i] for i, step_id in enumerate(ids)})


def graph(needs: dict[str, Iterable[str]], **changes: dict) -> StepGraph:
    """A graph from id -> needed ids; `changes` maps an id to replaced fields."""
    steps = []
    for i, (step_id, before) in enumerate(needs.items()):
        things = (Thing(Role.OBJECT, f"{COLOURS[i % 6]} {KINDS[i // 6 % 6]}"),)
        step = Step(
            step_id, f"Do {step_id}", "do", things, all_of(done(b) for b in before), duration=Duration(3.0, 8.0, 20.0)
        )
        steps.append(replace(step, **changes.get(step_id, {})))
    return StepGraph("g", "test", tuple(steps))


@st.composite
def graphs(draw: st.DrawFn, least: int = 3, most: int = 10) -> StepGraph:
    """Random DAGs: every step needs up to two earlier ones."""
    n = draw(st.integers(least, most))
    needs: dict[str, list[str]] = {}
    for i in range(n):
        picks = draw(st.lists(st.integers(0, i - 1), max_size=2, unique=True)) if i else []
        needs[f"s{i}"] = [f"s{k}" for k in sorted(picks)]
    return graph(needs)


def valid_order(g: StepGraph, rng: random.Random) -> list[str]:
    """A random topological order."""
    order: list[str] = []
    while len(order) < len(g.steps):
        effects = frozenset(done(i) for i in order)
        order.append(rng.choice([s.id for s in g.steps if s.id not in order and s.pre.holds(effects)]))
    return order


def perform(order: Iterable[str], rng: random.Random, start: float = 3.0) -> list[Run]:
    """One run a step, with natural durations and pauses."""
    runs, t = [], start
    for step_id in order:
        length = rng.uniform(3.0, 14.0)
        runs.append(Run(step_id, t, t + length))
        t += length + rng.uniform(0.6, 6.0)
    return runs


Sensing = Callable[[Watch, float], Evidence]


def sense(
    runs: list[Run], lag: float = 0.0, sharp: float = 0.97, memory: bool = False, kind: Sense = Sense.PIXELS
) -> Sensing:
    """A sense that sees `runs` up to `t - lag`; `sharp` is its probability of what is true."""

    def see(watch: Watch, t: float) -> Evidence:
        now = t - lag
        past = [r for r in runs if r.start <= now]
        items = []
        for item in watch.items:
            mine = [r for r in past if r.step_id == _truth_id(item.step)]
            on = any(now < r.end and r.wrong is None for r in mine)
            ended = any(r.ends_done and r.end <= now < r.end + 1.0 for r in mine)
            wrong = {r.wrong: sharp for r in mine if r.wrong is not None and now < r.end}
            items.append(
                StepEvidence(
                    item.step.id,
                    sharp if on else (1.0 - sharp) / 2,
                    sharp if ended else (1.0 - sharp) / 4,
                    (sharp if any(r.ends_done and r.end <= now for r in mine) else 1.0 - sharp) if memory else None,
                    {role: wrong.get(role, 0.02) for role in Role},
                    "red mug" if wrong else None,
                )
            )
        busy = any(now < r.end for r in past)
        return Evidence(t, t, kind, tuple(items), p_background=0.03 if busy else 0.95)

    return see


def _truth_id(step: Step) -> str:
    return "put_back" if step.verb == "put_back" else step.base


def noisy(see: Sensing, rng: random.Random, flip: float, keep: float = 0.7) -> Sensing:
    """In runs of ticks, another watched step takes the place of the true one (`flip` of the time)."""
    state = {"swap": None}

    def wrapped(watch: Watch, t: float) -> Evidence:
        evidence = see(watch, t)
        ids = [item.step_id for item in evidence.steps]
        if rng.random() > keep:
            state["swap"] = rng.choice(ids) if ids and rng.random() < flip else None
        top = max(evidence.steps, key=lambda e: e.p_on, default=None)
        other = state["swap"]
        if top is None or other not in ids or top.step_id == other or top.p_on < 0.5:
            return evidence
        swapped = {top.step_id: 0.03, other: top.p_on}
        steps = tuple(replace(e, p_on=swapped.get(e.step_id, e.p_on)) for e in evidence.steps)
        return replace(evidence, steps=steps)

    return wrapped


@dataclass
class Outcome:
    """What a replay brought out."""

    plan: Plan
    belief: Belief
    findings: list[Finding] = field(default_factory=list)
    proposals: list[PlanProposal] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)

    def of(self, kind: FindingKind) -> list[Finding]:
        return [f for f in self.findings if f.kind is kind]

    def ids(self, kind: FindingKind) -> list[str | None]:
        return [f.step_id for f in self.of(kind)]


def replay(
    g: StepGraph,
    see: Sensing,
    until: float,
    *,
    step_s: float = 0.5,
    repairs: bool = True,
    tracker: StepTracker | None = None,
    quality: Callable[[float], Quality] = lambda t: Quality(),
    offset: float = 0.0,
) -> Outcome:
    """Run the tracker as a session would: mark what is done, adopt the repairs of the planner `rules`."""
    tracker, planner = tracker or StepTracker(), RulePlanner()
    plan = Plan(g)
    belief, watch = tracker.start(plan, 0.0)
    out = Outcome(plan, belief, watches=[watch])
    t = offset
    while t <= until:
        seen = tracker.observe(plan, belief, replace(see(watch, t), quality=quality(t)))
        belief, watch = seen.belief, seen.watch
        for finding in seen.findings:
            out.findings.append(finding)
            if finding.kind is FindingKind.STEP_DONE and finding.step_id:
                plan = plan.mark(finding.step_id, Status.DONE, finding.t)
            elif repairs and finding.kind in (FindingKind.OWED, FindingKind.MISTAKE):
                proposal = planner.propose(PlanRequest(plan, belief, finding, t))
                out.proposals.append(proposal)
                if proposal.edits:
                    plan = plan.revise(proposal.edits, "rules", proposal.why, t)
                    belief, watch = tracker.replanned(plan, belief)
        out.watches.append(watch)
        t += step_s
    out.plan, out.belief = plan, belief
    return out

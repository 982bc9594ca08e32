"""The plan that an assistant is given instead of its own: nothing, what is true up to now, what will be done, or noise.

`own`           the recording's graph; its state is what the session concluded (planner `rules` by default)
`none`          the steps without any order, shuffled: no plan at all
`goal-only`     what `run --goal` makes of the goal and of the steps as a person tells them (`goal_only.py`)
`canonical`     the graph with its true state up to t, never the future. As in published oracle-plan runs the state is
                brought up to date whenever the assistant acts; it never wakes it.
`as-performed`  the steps in the order in which they will really be done, without those that never will be: it leaks the
                future, and says so in every table
`lag:p`         canonical, but with probability p a completion is known only when the next one comes
`skip:p`        canonical, but with probability p a completion is never known
`wrong-index:p` canonical, but with probability p a completion is taken for the one of a neighbouring step
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ....agent.hearing import said_done
from ....core.belief import Belief
from ....core.effects import TRUE, Formula, Op, done
from ....core.errors import InputError
from ....core.evidence import Evidence, Watch
from ....core.findings import Finding, FindingKind
from ....core.graph import StepGraph
from ....core.plan import Plan, Status
from ....core.truth import EpisodeTruth, Outcome
from ....planners.base import Observed, Tracker
from .goal_only import told_graph

LEAKY = "as-performed"
"""The plan that knows the future."""

NOISES = ("lag", "skip", "wrong-index")
GOAL_ONLY = "goal-only"
UNTOLD = ("own", "none", GOAL_ONLY)
"""Plans whose state the session has to find out by itself."""
PLANS = (*UNTOLD, "canonical", LEAKY)
"""Those without noise."""

Known = Callable[[float], frozenset[str]]
"""t -> ids of the graph steps that the plan holds to be done at stream second t."""

_NOISY = re.compile(r"(lag|skip|wrong-index):([01](?:\.\d{1,4})?)")


def check_plan_name(name: str) -> str:
    """`name` when it is a plan's. Raises InputError with what is allowed."""
    noisy = _NOISY.fullmatch(name)
    if name in PLANS or (noisy is not None and float(noisy[2]) <= 1):
        return name
    raise InputError(f"no plan is called {name!r}; allowed: {', '.join(PLANS)}, lag:P, skip:P, wrong-index:P")


def graph_for(plan: str, graph: StepGraph, truth: EpisodeTruth, seed: int) -> StepGraph:
    """The graph that a session with this plan is given; step ids stay."""
    if plan == "none":
        order = np.random.default_rng([seed, 71]).permutation(len(graph.steps))
        steps = tuple(replace(graph.steps[i], pre=TRUE) for i in order)
        return replace(graph, steps=steps, groups=())
    if plan == GOAL_ONLY:
        return told_graph(graph)
    return as_performed(graph, truth) if plan == LEAKY else graph


def exchanged(graph: StepGraph, seed: int) -> StepGraph:
    """The same steps and order with their words exchanged: every step is described as another one that differs.

    Ids, preconditions and durations stay. Whoever goes by what is seen completes the wrong ids.
    """
    order = np.random.default_rng([seed, 79]).permutation(len(graph.steps))
    donors = {int(order[i]): int(order[(i + 1) % len(order)]) for i in range(len(order))}
    steps = []
    for place, step in enumerate(graph.steps):
        other = graph.steps[donors[place]]
        words = {"text": other.text, "verb": other.verb, "things": other.things, "params": other.params}
        cues = {"complete_cues": other.complete_cues, "incomplete_cues": other.incomplete_cues}
        steps.append(replace(step, **words, **cues, sound_cues=other.sound_cues, locales=other.locales))
    return replace(graph, steps=tuple(steps))


def as_performed(graph: StepGraph, truth: EpisodeTruth) -> StepGraph:
    """A chain of the steps in the order in which they were first finished; the others are optional and wait for it."""
    ended = sorted((r.end, r.step_id) for r in truth.runs if r.outcome is Outcome.DONE and r.step_id in graph.by_id)
    order = tuple(dict.fromkeys(step_id for _, step_id in ended))
    before: str | None = None
    steps = []
    for step_id in order:
        pre = TRUE if before is None else Formula(Op.AND, (done(before),))
        steps.append(replace(graph.by_id[step_id], pre=pre))
        before = step_id
    last = TRUE if before is None else Formula(Op.AND, (done(before),))
    rest = [replace(step, pre=last, optional=True) for step in graph.steps if step.id not in order]
    return replace(graph, steps=(*steps, *rest), groups=(), goal_effects=())


def known_for(plan: str, graph: StepGraph, truth: EpisodeTruth, seed: int) -> Known | None:
    """What the plan is told of its state; None when it has to find out by itself."""
    if plan in UNTOLD:
        return None
    times = told_times(plan, graph, truth, seed)
    return lambda t: frozenset(step_id for step_id, at in times.items() if at <= t)


def true_times(graph: StepGraph, truth: EpisodeTruth) -> dict[str, float]:
    """step id -> stream seconds at which it was first truly done."""
    out: dict[str, float] = {}
    for run in sorted(truth.runs, key=lambda r: r.end):
        if run.outcome is Outcome.DONE and run.step_id in graph.by_id:
            out.setdefault(run.step_id, run.end)
    return out


def told_times(plan: str, graph: StepGraph, truth: EpisodeTruth, seed: int) -> dict[str, float]:
    """step id -> stream seconds from which the plan holds it to be done, as far as `truth` goes."""
    times = true_times(graph, truth)
    noisy = _NOISY.fullmatch(plan)
    if noisy is None:
        return times
    kind, p = noisy[1], float(noisy[2])
    ends = sorted(times.values())
    out: dict[str, float] = {}
    for step_id, at in times.items():
        if np.random.default_rng([seed, 73, zlib.crc32(step_id.encode())]).random() >= p:
            out[step_id] = min(at, out.get(step_id, at))
        elif kind == "lag":
            later = next((end for end in ends if end > at), None)
            if later is not None:
                out[step_id] = later
        elif kind == "wrong-index":
            other = _neighbour(graph, step_id)
            out[other] = min(at, out.get(other, at))
    return out


def _neighbour(graph: StepGraph, step_id: str) -> str:
    """The step after this one in the canonical order; the one before for the last."""
    order = graph.order()
    place = order.index(step_id)
    return order[place + 1] if place + 1 < len(order) else order[max(place - 1, 0)]


@dataclass(frozen=True, slots=True)
class ToldTracker:
    """A tracker whose plan is told what is done whenever something wakes it; it is never woken by that."""

    inner: Tracker
    known: Known

    def start(self, plan: Plan, t: float) -> tuple[Belief, Watch]:
        """As the inner one."""
        return self.inner.start(plan, t)

    def replanned(self, plan: Plan, belief: Belief) -> tuple[Belief, Watch]:
        """As the inner one."""
        return self.inner.replanned(plan, belief)

    def observe(self, plan: Plan, belief: Belief, evidence: Evidence) -> Observed:
        """As the inner one; with its findings come the completions that are told, without those told to be false."""
        seen = self.inner.observe(plan, belief, evidence)
        if not seen.findings:
            return seen
        known = self.known(evidence.t)
        told, seen_after = _tell(self.inner, plan, seen, known, evidence)
        kept = tuple(one for one in seen.findings if _stands(plan, one, known))
        return replace(seen_after, findings=(*told, *kept))

    def ended(self, plan: Plan, belief: Belief, made_at: float) -> Observed:
        """As the inner one, without what is known to be false."""
        seen, known = self.inner.ended(plan, belief, made_at), self.known(belief.t)
        return replace(seen, findings=tuple(one for one in seen.findings if _stands(plan, one, known)))


@dataclass(frozen=True, slots=True)
class TurnTracker:
    """A tracker that begins in the middle: at its first tick it is told what is done, and from then on nothing."""

    inner: Tracker
    known: frozenset[str]
    from_t: float

    def start(self, plan: Plan, t: float) -> tuple[Belief, Watch]:
        """As the inner one."""
        return self.inner.start(plan, t)

    def replanned(self, plan: Plan, belief: Belief) -> tuple[Belief, Watch]:
        """As the inner one."""
        return self.inner.replanned(plan, belief)

    def observe(self, plan: Plan, belief: Belief, evidence: Evidence) -> Observed:
        """As the inner one, after it was told once."""
        if not any(_waits(plan, i) for i in self.known) or belief.t > self.from_t:
            return self.inner.observe(plan, belief, evidence)
        told, seen = _tell(self.inner, plan, Observed(belief, (), Watch(())), self.known, evidence)
        return replace(seen, findings=told)

    def ended(self, plan: Plan, belief: Belief, made_at: float) -> Observed:
        """As the inner one."""
        return self.inner.ended(plan, belief, made_at)


def _tell(
    inner: Tracker, plan: Plan, seen: Observed, known: frozenset[str], evidence: Evidence
) -> tuple[tuple[Finding, ...], Observed]:
    """The findings that are told, and the belief after the same was said to the inner tracker in words."""
    told: list[Finding] = []
    for step_id in plan.graph.order():
        if step_id in known and _waits(plan, step_id):
            told.append(
                Finding(f"told-{step_id}", FindingKind.STEP_DONE, evidence.t, evidence.made_at, step_id=step_id)
            )
            seen = inner.observe(plan, seen.belief, said_done(step_id, evidence.t, evidence.made_at))
            plan = plan.mark(step_id, Status.DONE, evidence.t)
    return tuple(told), seen


def _waits(plan: Plan, step_id: str) -> bool:
    return step_id in plan.by_id and not plan.is_done(step_id)


def _stands(plan: Plan, finding: Finding, known: frozenset[str]) -> bool:
    """False for a completion of a graph step that the plan knows better, and for a debt that it knows is paid."""
    if finding.step_id not in plan.graph.by_id:
        return True
    if finding.kind is FindingKind.STEP_DONE:
        return False  # what is true of it was told in the same breath
    return not (finding.kind is FindingKind.OWED and finding.step_id in known)

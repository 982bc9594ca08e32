"""`planwatch bench planner`: how long a belief update and a repair take, over procedures of 10 to 10,000 steps.

Processor time of this process, medians: what the machine does beside it hardly shows. A repair is asked for as in a
session: right after a step was marked done, on a plan that hands on what it has worked out.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ...core.belief import Belief
from ...core.deviation import DeviationCode
from ...core.effects import Formula, Op, done
from ...core.evidence import Evidence, Sense, StepEvidence, Watch
from ...core.findings import Finding, FindingKind
from ...core.graph import Group, GroupKind, StepGraph
from ...core.plan import Plan, Status
from ...core.proposal import PlanRequest
from ...core.steps import Reversible, Role, Step, Thing
from ...planners.noise import SenseModel
from ...planners.rules import RulePlanner
from ...planners.settings import TrackerSettings
from ...planners.tracker import StepTracker
from .medians import median_ms

SIZES = (10, 25, 100, 300, 1_000, 3_000, 10_000)
TICKS, BATCH, WARM_UP = 80, 5, 1
"""Ticks timed, how many at once, and batches left out."""
REPAIRS = 12
"""Steps done after each of which a repair is timed for every kind of deviation."""
HISTORIES_MOST = 1_000
"""The largest procedure over which whole histories are timed: their matrices grow with the square of the steps."""
REACH = 30
"""A step waits for up to two of the REACH steps before it."""

Progress = Callable[[float, float, str], None]


def run_planner_bench(sizes: Sequence[int] = SIZES, seed: int = 0, progress: Progress | None = None) -> dict[str, Any]:
    """belief_ms, histories_ms and repair_ms by size (medians; repair_worst_ms the slowest), and their growth exponents.

    histories_ms is a belief update by the path filter, behind a recogniser that hardly knows anything: it keeps every
    history alive, which is the dearest case.
    """
    tell = progress or (lambda done, total, note: None)
    belief: dict[str, float] = {}
    histories: dict[str, float] = {}
    repairs: dict[str, list[float]] = {}
    for i, size in enumerate(sizes):
        tell(i, len(sizes), f"{size} steps")
        graph = wide_graph(size, random.Random(seed))
        belief[str(size)] = _belief_ms(graph)
        if size <= HISTORIES_MOST:
            histories[str(size)] = _histories_ms(graph)
        repairs[str(size)] = list(_repair_s(graph))
    tell(len(sizes), len(sizes), "done")
    middle = {size: median_ms(spent) or 0.0 for size, spent in repairs.items()}
    return {
        "belief_ms": belief,
        "histories_ms": histories,
        "repair_ms": middle,
        "repair_worst_ms": {size: round(1e3 * max(spent), 3) for size, spent in repairs.items()},
        "exponent": {"belief": growth(belief), "histories": growth(histories), "repair": growth(middle)},
        "repairs": sum(map(len, repairs.values())),
    }


def growth(spent: dict[str, float]) -> float | None:
    """The exponent k of `time ~ size^k` by least squares in log-log; None with fewer than two sizes."""
    points = [(math.log(int(size)), math.log(ms)) for size, ms in spent.items() if ms > 0]
    if len(points) < 2:
        return None
    mean_x, mean_y = (sum(column) / len(points) for column in zip(*points, strict=True))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    return round(slope, 3)


def wide_graph(size: int, rng: random.Random) -> StepGraph:
    """A random procedure: ANDs and ORs, some optional steps, some bans, some pairs of alternatives."""
    steps = [_step(i, size, rng) for i in range(size)]
    mentioned = frozenset().union(*(s.pre.atoms() for s in steps))
    free = [s.id for s in steps if done(s.id) not in mentioned]
    pairs = list(zip(free[::4], free[1::4], strict=False))[: max(1, size // 50)]
    groups = tuple(Group(f"either{k}", GroupKind.XOR, pair) for k, pair in enumerate(pairs))
    return StepGraph(f"wide{size}", "a long procedure", tuple(steps), groups)


def _step(i: int, size: int, rng: random.Random) -> Step:
    near = range(max(0, i - REACH), i)
    needs = sorted(rng.sample(near, min(len(near), rng.choice((1, 1, 2)))))
    op = Op.OR if len(needs) == 2 and rng.random() < 0.2 else Op.AND
    parts: tuple[Formula | str, ...] = (Formula(op, tuple(done(f"s{k}") for k in needs)),)
    if i + REACH < size and rng.random() < 0.1:
        parts = (*parts, Formula(Op.NOT, (done(f"s{i + rng.randint(1, REACH)}"),)))
    things = (Thing(Role.OBJECT, rng.choice(("red mug", "blue bowl", "kettle"))),)
    back = Reversible.NO if rng.random() < 0.05 else Reversible.YES
    pre = Formula(Op.AND, parts if needs else parts[1:])
    return Step(f"s{i}", f"Do {i}", "do", things, pre, optional=rng.random() < 0.05, reversible=back)


def _belief_ms(graph: StepGraph) -> float:
    """Median milliseconds of `StepTracker.observe`, half of the plan done, evidence about every watched step."""

    def tick(number: int, watch: Watch) -> Evidence:
        items = tuple(StepEvidence(item.step.id, 0.9 if k == 0 else 0.05, 0.02) for k, item in enumerate(watch.items))
        return Evidence(number / 2, number / 2, Sense.PIXELS, items)

    return _observe_ms(StepTracker(), _half_done(graph), tick)


def _histories_ms(graph: StepGraph) -> float:
    """The same by whole histories, from the beginning, with evidence that favours nothing for long."""
    rng = random.Random(0)

    def tick(number: int, watch: Watch) -> Evidence:
        *shares, rest = [rng.random() for _ in range(len(watch.items) + 1)]
        total = sum(shares) + rest
        items = (StepEvidence(item.step.id, p / total, 0.0) for item, p in zip(watch.items, shares, strict=True))
        return Evidence(number / 2, number / 2, Sense.DETECTIONS, tuple(items), p_background=rest / total)

    settings = TrackerSettings(recognisers={Sense.DETECTIONS: SenseModel()})
    return _observe_ms(StepTracker(settings), Plan(graph), tick)


def _observe_ms(tracker: StepTracker, plan: Plan, tick: Callable[[int, Watch], Evidence]) -> float:
    """Median over batches of ticks: on some machines a look at the processor's clock costs as much as a tick."""
    belief, watch = tracker.start(plan, 0.0)
    spent = []
    for batch in range(TICKS // BATCH):
        ticks = [tick(BATCH * batch + k + 1, watch) for k in range(BATCH)]
        begin = time.process_time()
        for evidence in ticks:
            seen = tracker.observe(plan, belief, evidence)
            belief, watch = seen.belief, seen.watch
        spent.append((time.process_time() - begin) / BATCH)
    return median_ms(spent[WARM_UP:]) or 0.0


def _half_done(graph: StepGraph) -> Plan:
    plan = Plan(graph)
    half = [i for i in graph.order() if not plan.by_id[i].optional][: len(graph.steps) // 2]
    for t, step_id in enumerate(half):
        if len(graph.steps) <= 300:
            plan = plan.mark(step_id, Status.DONE, float(t))
    if len(graph.steps) > 300:
        plan = Plan(graph, (), dict.fromkeys(half, Status.DONE), {i: float(t) for t, i in enumerate(half)})
    return plan


def _repair_s(graph: StepGraph) -> Iterator[float]:
    """Seconds of each repair asked for while the next REPAIRS steps are done."""
    planner, plan = RulePlanner(), _half_done(graph)
    planner.propose(PlanRequest(plan, Belief(), None, 0.0))
    for number in range(REPAIRS):
        told = planner.propose(PlanRequest(plan, Belief(), None, 1e6)).next_steps
        if not told:
            return
        plan = plan.mark(told[0], Status.DONE, 1e6 + number)
        planner.propose(PlanRequest(plan, Belief(), None, 1e6))
        for finding in _findings(plan, told[0]):
            begin = time.process_time()
            planner.propose(PlanRequest(plan, Belief(), finding, 1e6))
            yield time.process_time() - begin


def _findings(plan: Plan, step_id: str) -> Iterator[Finding]:
    for code in (DeviationCode.OBJ, DeviationCode.QTY, DeviationCode.TECH, DeviationCode.ACC):
        yield Finding("f", FindingKind.MISTAKE, 0.0, 0.0, step_id, code, Role.OBJECT, wrong_thing="a spoon")
    for by in plan.structure.followers(step_id):
        owed = next((n for n in plan.structure.sole_givers(by) if not plan.is_done(n)), None)
        if owed is not None and not plan.is_done(by):
            yield Finding("f", FindingKind.OWED, 0.0, 0.0, owed, DeviationCode.OWED, by=by)
            return

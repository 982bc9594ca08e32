"""Requests that a planner must cope with: random procedures, part done, with and without a deviation. Seeded."""

from __future__ import annotations

import random
from collections.abc import Iterator

from ..core.belief import Belief
from ..core.deviation import DeviationCode
from ..core.effects import Formula, Op, done
from ..core.findings import Finding, FindingKind
from ..core.graph import Group, GroupKind, StepGraph
from ..core.plan import Plan, Status
from ..core.proposal import PlanRequest
from ..core.steps import Role, Step, Thing

_NAMES = ("red mug", "blue mug", "kettle", "white bottle", "spoon", "green bowl", "knife", "bread")


def sample_requests(seed: int, count: int = 60) -> Iterator[PlanRequest]:
    """`count` requests; every third asks only for what comes next."""
    rng = random.Random(seed)
    for number in range(count):
        plan = _part_done(random_graph(rng, number), rng)
        t = 5.0 * len(plan.done_ids)
        finding = None if number % 3 == 0 else random_finding(plan, rng, t)
        yield PlanRequest(plan, Belief(t=t), finding, t)


def random_graph(rng: random.Random, number: int) -> StepGraph:
    """3 to 12 steps; needs are ANDs, sometimes ORs; sometimes a pair of alternatives; some steps are optional."""
    n = rng.randint(3, 12)
    steps = tuple(_random_step(rng, i) for i in range(n))
    groups: tuple[Group, ...] = ()
    free = [s.id for s in steps if not any(done(s.id) in other.pre.atoms() for other in steps)]
    if len(free) >= 2 and rng.random() < 0.4:
        groups = (Group("either", GroupKind.XOR, tuple(rng.sample(free, 2))),)
    return StepGraph(f"case{number}", "a random procedure", steps, groups)


def _random_step(rng: random.Random, i: int) -> Step:
    needs = rng.sample(range(i), min(i, rng.choice((0, 1, 1, 2))))
    op = Op.OR if len(needs) == 2 and rng.random() < 0.2 else Op.AND
    pre = Formula(op if needs else Op.AND, tuple(done(f"s{k}") for k in sorted(needs)))
    things = (Thing(Role.OBJECT, rng.choice(_NAMES)), Thing(Role.TARGET, rng.choice(_NAMES)))
    optional = i > 0 and rng.random() < 0.1
    return Step(f"s{i}", f"Do thing number {i}", "do", things, pre, optional=optional)


def _part_done(graph: StepGraph, rng: random.Random) -> Plan:
    plan = Plan(graph)
    for count in range(rng.randint(0, len(graph.steps) - 1)):
        if not plan.frontier:
            break
        plan = plan.mark(rng.choice(plan.frontier), Status.DONE, 5.0 * count)
    return plan


def random_finding(plan: Plan, rng: random.Random, t: float) -> Finding | None:
    """An owed step or a wrong thing somewhere in the plan; None when nothing is left to go wrong."""
    owed = [(need, step_id) for step_id in plan.by_id for need in sorted(plan.needs[step_id]) if not plan.is_done(need)]
    if owed and rng.random() < 0.5:
        need, by = rng.choice(owed)
        return Finding(f"owed:{need}:1", FindingKind.OWED, t, t, need, DeviationCode.OWED, by=by)
    step_id = rng.choice(sorted(plan.by_id))
    role, code = rng.choice(((Role.OBJECT, DeviationCode.OBJ), (Role.TARGET, DeviationCode.PLACE)))
    name = rng.choice(_NAMES)
    return Finding(f"mistake:{step_id}:1", FindingKind.MISTAKE, t, t, step_id, code, role, wrong_thing=name)

"""Procedures that are hard to repair, and every deviation in every state that they can reach. Seeded.

Random graphs with alternatives, optional steps, bans ("only before the lid is on"), steps that cannot be undone or only
partly, dangerous ones, and undoing that takes other effects away.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from ..core.deviation import DeviationCode as C
from ..core.effects import Formula, Op, done
from ..core.findings import Finding, FindingKind
from ..core.graph import Group, GroupKind, StepGraph
from ..core.plan import Plan, Status
from ..core.steps import Confirm, Duration, Hazard, Reversible, Role, Step, Thing

FAULTS: tuple[tuple[C, float | None], ...] = (
    (C.OBJ, None),
    (C.PLACE, None),
    (C.QTY, None),
    (C.QTY, -1.0),
    (C.QTY, 1.0),
    (C.TIME, -5.0),
    (C.TIME, 5.0),
    (C.TEMP, None),
    (C.TECH, None),
    (C.PREP, None),
    (C.ACC, None),
)
"""(code, what was seen less what was asked) of what can be wrong with a step that is going on or done."""


def hard_graph(rng: random.Random, number: int, most: int = 12) -> StepGraph:
    """3 to `most` steps; whatever a step bans comes after it, so that the graph itself can be finished."""
    n = rng.randint(3, most)
    steps = [_step(rng, i) for i in range(n)]
    for i in range(n - 1):
        if rng.random() < 0.3:
            later = rng.randrange(i + 1, n)
            ban = rng.choice((done(f"s{later}"), f"e{later}"))
            pre = Formula(Op.AND, (steps[i].pre, Formula(Op.NOT, (ban,))))
            steps[i] = replace(steps[i], pre=pre)
            steps[later] = replace(steps[later], effects=(f"e{later}",))
    for i in range(1, n):
        if rng.random() < 0.15:
            other = steps[rng.randrange(i)]
            steps[i] = replace(steps[i], undo_effects=other.effects)
    return StepGraph(f"hard{number}", "a hard procedure", tuple(steps), _alternatives(rng, steps))


def _step(rng: random.Random, i: int) -> Step:
    needs = rng.sample(range(i), min(i, rng.choice((0, 1, 1, 2))))
    op = Op.OR if len(needs) == 2 and rng.random() < 0.3 else Op.AND
    pre = Formula(op if needs else Op.AND, tuple(done(f"s{k}") for k in sorted(needs)))
    back = rng.choices(tuple(Reversible), (0.65, 0.15, 0.2))[0]
    hazards = (Hazard("hot"),) if rng.random() < 0.15 else ()
    seconds = float(rng.choice((4, 8, 12, 20)))
    return Step(
        f"s{i}",
        f"Do thing number {i}",
        "do",
        (Thing(Role.OBJECT, "red mug"),),
        pre,
        optional=i > 0 and rng.random() < 0.15,
        duration=Duration(seconds / 3, seconds, 3 * seconds),
        hazards=hazards,
        reversible=back,
        confirm=Confirm.PERSON if hazards or back is Reversible.NO else Confirm.VISION,
        effects=(f"e{i}",) if rng.random() < 0.4 else (),
    )


def _alternatives(rng: random.Random, steps: list[Step]) -> tuple[Group, ...]:
    mentioned = frozenset().union(*(s.pre.atoms() for s in steps))
    free = [s.id for s in steps if not s.gives & mentioned]
    if len(free) < 2 or rng.random() > 0.4:
        return ()
    return (Group("either", GroupKind.XOR, tuple(rng.sample(free, 2))),)


def states(graph: StepGraph, most: int | None = None, seed: int = 0) -> Iterator[Plan]:
    """Every plan that doing steps as they open can reach; a sample of `most` when there are more."""
    if most is None:
        yield from _all_states(Plan(graph))
        return
    first = list(islice(_all_states(Plan(graph)), most + 1))
    if len(first) <= most:
        yield from first
        return
    rng, seen = random.Random(seed), set[frozenset[str]]()
    for _ in range(20 * most):
        plan = _walk(Plan(graph), rng)
        if plan.done_ids not in seen:
            seen.add(plan.done_ids)
            yield plan
        if len(seen) == most:
            return


def _all_states(start: Plan) -> Iterator[Plan]:
    seen, todo = {start.done_ids}, [start]
    while todo:
        plan = todo.pop()
        yield plan
        for step_id in plan.frontier:
            ids = plan.done_ids | {step_id}
            if ids not in seen:
                seen.add(ids)
                todo.append(plan.mark(step_id, Status.DONE, float(len(ids))))


def _walk(plan: Plan, rng: random.Random) -> Plan:
    for t in range(rng.randint(0, len(plan.graph.steps))):
        if not plan.frontier:
            break
        plan = plan.mark(rng.choice(plan.frontier), Status.DONE, float(t))
    return plan


def deviations(plan: Plan) -> Iterator[tuple[Plan, Finding]]:
    """Everything that can go wrong from here: (the plan as it stands then, what was found)."""
    t = float(len(plan.done_ids))
    yield from _skips(plan, t)
    for step_id in (*plan.frontier, *sorted(plan.done_ids)):
        for code, off in FAULTS:
            role = {C.OBJ: Role.OBJECT, C.PLACE: Role.TARGET}.get(code)
            thing = "blue mug" if role else None
            name = f"mistake:{step_id}:{code.value}:{off}"
            yield plan, Finding(name, FindingKind.MISTAKE, t, t, step_id, code, role, wrong_thing=thing, off=off)
        yield plan, Finding(f"hazard:{step_id}", FindingKind.HAZARD, t, t, step_id, C.HAZARD)


def _skips(plan: Plan, t: float) -> Iterator[tuple[Plan, Finding]]:
    """A step begun, or done, before what it needs."""
    for by in plan.by_id:
        owed = sorted(plan.needs[by] - plan.done_ids)
        if plan.is_done(by) or not owed:
            continue
        early = plan.mark(by, Status.DONE, t)
        for step_id in owed:
            finding = Finding(f"owed:{step_id}:{by}", FindingKind.OWED, t, t, step_id, C.OWED, by=by)
            yield plan, finding
            yield early, finding

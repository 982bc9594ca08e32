"""Requests to a planner as simulated people bring them about, and from procedures that are hard to repair. Seeded.

World `table`: people work alone; at each deviation, or up to some seconds later, the plan is as it truly stands then.
In every second episode the author has marked the task: dangerous, optional and irreversible steps. World `hard`:
random procedures with bans, alternatives and undoing (`planners.hard_cases`). Deviations that concern no step are left
out: there is nothing to choose about them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from ...core.belief import Belief
from ...core.deviation import DeviationCode as C
from ...core.errors import InputError
from ...core.findings import Finding, FindingKind
from ...core.graph import StepGraph
from ...core.plan import Plan, Status
from ...core.proposal import PlanRequest
from ...core.steps import Confirm, Hazard, Reversible, Step
from ...core.truth import EpisodeTruth, Outcome, TrueDeviation
from ...planners.hard_cases import deviations, hard_graph, states
from ...planners.repair import concerned
from ..simulator.people.live import Cast, LivePerson
from ..simulator.people.named import PEOPLE
from ..simulator.setting import Split

WORLDS = ("table", "hard")
SLIPS = 6.0
"""People slip this many times as often as they do otherwise: a request is what counts here, not its rate."""
LIMIT_S, TICK_S = 600.0, 5.0
A_GRAPH = 4
"""Requests from one hard procedure."""
_FIRST = {Split.TRAIN: 0, Split.DEV: 100_000_000, Split.TEST: 200_000_000}
"""Seeds of the hard procedures of a split begin here."""

_NO_STEP = frozenset({C.STALL, C.DIST, C.GOAL, C.EXTRA, C.BENIGN, C.BRANCH, C.SELF})
_KINDS = {C.REPEAT: FindingKind.REPEAT, C.HAZARD: FindingKind.HAZARD, C.OWED: FindingKind.OWED}
_OFF = {"too much": 1.0, "too long": 1.0, "too little": -1.0, "too short": -1.0}


def planner_cases(world: str, split: Split, count: int, seed: int = 0) -> Iterator[PlanRequest]:
    """`count` requests of one of WORLDS. Splits share no episode, no task and no procedure. Raises InputError."""
    if world not in WORLDS:
        raise InputError(f"no world {world!r} for planners; allowed: {', '.join(WORLDS)}")
    number = 100_000 * seed
    while count > 0:
        found = _of_person(number, split) if world == "table" else _of_graph(_FIRST[split] + number)
        for request in found:
            if count > 0 and request.finding is not None and concerned(request.plan, request.finding) is not None:
                count -= 1
                yield request
        number += 1


def _of_person(seed: int, split: Split) -> Iterator[PlanRequest]:
    rng = random.Random(f"{split.value}/{seed}")
    people = [one for one in PEOPLE.values() if one.tuning or split is Split.TEST]
    stage = LivePerson(Cast(seed, people[seed % len(people)].scaled("slip", SLIPS), split))
    while stage.t < LIMIT_S and not stage.finished:
        stage.advance(stage.t + TICK_S)
    graph = marked(stage.graph, rng) if seed % 2 else stage.graph
    truth = stage.truth()
    for deviation in truth.deviations:
        if deviation.code not in _NO_STEP:
            t = deviation.onset + rng.choice((1.0, rng.uniform(0.0, 15.0)))
            yield PlanRequest(plan_at(graph, truth, t), Belief(t=t), _finding(deviation, t), t)


def marked(graph: StepGraph, rng: random.Random) -> StepGraph:
    """The graph with what authors write beside the steps: dangers, what is optional, what cannot be undone."""
    return replace(graph, steps=tuple(_marked(step, rng) for step in graph.steps))


def _marked(step: Step, rng: random.Random) -> Step:
    back = rng.choices((Reversible.YES, Reversible.PARTLY, Reversible.NO), (0.6, 0.15, 0.25))[0]
    hazards = (Hazard("hot"),) if rng.random() < 0.2 else ()
    confirm = Confirm.PERSON if hazards or back is Reversible.NO else step.confirm
    return replace(step, reversible=back, hazards=hazards, confirm=confirm, optional=rng.random() < 0.2)


def plan_at(graph: StepGraph, truth: EpisodeTruth, t: float) -> Plan:
    """The plan of `graph` as it stands at stream second `t`; what was done wrongly counts as done, like it seems."""
    plan = Plan(graph)
    for run in truth.runs:
        ours = run.step_id in plan.by_id and not plan.is_done(run.step_id)
        if ours and run.end <= t and run.outcome is not Outcome.ABANDONED:
            plan = plan.mark(run.step_id, Status.DONE, run.end)
        elif ours and run.start <= t < run.end:
            plan = plan.mark(run.step_id, Status.ON, run.start)
    return plan


def _finding(deviation: TrueDeviation, t: float) -> Finding:
    code = C.OWED if deviation.code in (C.OMIT, C.ORDER) else deviation.code
    return Finding(
        f"{code.value}:{deviation.id}",
        _KINDS.get(code, FindingKind.MISTAKE),
        deviation.onset,
        t,
        deviation.step_id,
        code,
        deviation.role,
        by=deviation.by,
        wrong_thing=deviation.wrong_thing,
        off=_OFF.get(deviation.note or ""),
    )


def _of_graph(number: int) -> Iterator[PlanRequest]:
    rng = random.Random(number)
    graph = hard_graph(rng, number)
    found = [one for plan in states(graph, 3, number) for one in deviations(plan)]
    for plan, finding in rng.sample(found, min(A_GRAPH, len(found))):
        yield PlanRequest(plan, Belief(t=finding.t), finding, finding.t)

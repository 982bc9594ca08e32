"""From what happens in a scenario to a truth, as far as it has happened."""

from __future__ import annotations

from collections.abc import Iterator

from ....core.deviation import DeviationCode
from ....core.errors import InputError
from ....core.graph import StepGraph
from ....core.near import did_you_mean
from ....core.steps import ParamKind, Role
from ....core.truth import EpisodeTruth, Outcome, Reading, Repetition, StepRun, TrueDeviation
from .schema import Happens, Scenario

_CODE = {Role.OBJECT: DeviationCode.OBJ, Role.TOOL: DeviationCode.TOOL, Role.TARGET: DeviationCode.PLACE}


def truth_of(scenario: Scenario, graph: StepGraph) -> EpisodeTruth:
    """Everything that happens. Raises InputError naming a step that the task does not have."""
    steps = graph.by_id
    for one in scenario.happens:
        for name in (one.do, one.step):
            if name is not None and name not in steps:
                raise InputError(
                    f"{scenario.name!r}: the task {graph.id!r} has no step {name!r}.{did_you_mean(name, steps)} "
                    f"Allowed: {', '.join(steps)}"
                )
    runs = sorted(_runs(scenario, graph), key=lambda run: run.start)
    deviations = (*_wrong(scenario), *_mistakes(scenario))
    reps = tuple(_repetitions(scenario))
    reads = tuple(sorted(_readings(scenario), key=lambda r: r.t))
    return EpisodeTruth(
        scenario.name, graph.id, scenario.end, tuple(runs), tuple(deviations), repetitions=reps, readings=reads
    )


def _readings(scenario: Scenario) -> Iterator[Reading]:
    for one in scenario.happens:
        if one.do is not None:
            for kind, value in one.reads.items():
                at_end = kind in (ParamKind.QUANTITY, ParamKind.COUNT)
                yield Reading(one.do, one.t + one.seconds if at_end else one.t, kind, value)


def _repetitions(scenario: Scenario) -> Iterator[Repetition]:
    for one in scenario.happens:
        if one.do is not None and one.every is not None:
            for k in range(int(one.seconds / one.every + 1e-9)):
                start = one.t + k * one.every
                yield Repetition(one.do, k + 1, start, start + one.every, 1.0)


def _runs(scenario: Scenario, graph: StepGraph) -> Iterator[StepRun]:
    for one in scenario.happens:
        end = one.t + one.seconds
        if one.do is not None:
            outcome = Outcome.WRONG if one.with_thing and one.outcome == "done" else Outcome(one.outcome)
            things = {thing.role: thing.name for thing in graph.by_id[one.do].things}
            if one.with_thing:
                things[one.role] = one.with_thing
            yield StepRun(one.do, one.t, end, outcome, graph.by_id[one.do].verb, tuple(things.items()))
        elif one.put_back is not None:
            yield StepRun("put_back", one.t, end, Outcome.DONE, "put_back", ((Role.OBJECT, one.put_back),))
        elif one.aside is not None:
            yield StepRun(one.aside, one.t, end, Outcome.DONE, one.aside)
        elif one.other is not None:
            yield StepRun("other", one.t, end, Outcome.DONE, one.other)


def _wrong(scenario: Scenario) -> Iterator[TrueDeviation]:
    for i, one in enumerate(scenario.happens):
        if one.do is not None and one.with_thing is not None:
            yield TrueDeviation(
                f"w{i}", _CODE[one.role], one.do, one.t, role=one.role, wrong_thing=one.with_thing, recovered=one.until
            )


def _mistakes(scenario: Scenario) -> Iterator[TrueDeviation]:
    for i, one in enumerate(scenario.happens):
        if one.mistake is not None:
            yield _mistake(f"m{i}", one.mistake, one)


def _mistake(name: str, code: DeviationCode, one: Happens) -> TrueDeviation:
    return TrueDeviation(
        name, code, str(one.step), one.t, note=one.note, recovered=one.until, benign=one.benign, role=None
    )

"""What scales and thermometers would show in the table world: the amounts and temperatures of steps that name them.

The world knows amounts as shares of what is asked, so a reading is that share of the step's own parameter.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.deviation import DeviationCode
from ...core.graph import StepGraph
from ...core.steps import Param, ParamKind
from ...core.truth import EpisodeTruth, Reading, StepRun, TrueDeviation

LITTLE, MUCH = 0.4, 1.9
"""Shares of what is asked that end up there (invented)."""
HOTTER = 1.25
"""A wrong setting, as a share of the temperature asked (invented)."""


def readings_of(truth: EpisodeTruth, graph: StepGraph) -> tuple[Reading, ...]:
    """The readings of `truth` up to its end, in order of time."""
    found = [reading for run in truth.runs for reading in _of_run(run, truth, graph) if reading.t <= truth.duration]
    return tuple(sorted(found, key=lambda r: (r.t, r.step_id)))


def _of_run(run: StepRun, truth: EpisodeTruth, graph: StepGraph) -> Iterator[Reading]:
    if run.step_id not in graph.by_id:
        return
    for param in graph.by_id[run.step_id].params:
        if param.kind is ParamKind.TEMPERATURE:
            yield from _heat(run, param, truth)
        elif param.kind is ParamKind.QUANTITY:
            yield from _amount(run, param, truth)


def _heat(run: StepRun, param: Param, truth: EpisodeTruth) -> Iterator[Reading]:
    wrong = _deviation(run, DeviationCode.TEMP, truth)
    yield Reading(run.step_id, run.start, param.kind, param.target)
    if wrong is not None:
        yield Reading(run.step_id, wrong.onset, param.kind, HOTTER * param.target)
        if wrong.recovered is not None:
            yield Reading(run.step_id, wrong.recovered, param.kind, param.target)


def _amount(run: StepRun, param: Param, truth: EpisodeTruth) -> Iterator[Reading]:
    """What it comes to: read when the run is over, and of too much as soon as it can be seen."""
    wrong = _deviation(run, DeviationCode.QTY, truth)
    share = 1.0 if wrong is None else LITTLE if wrong.note == "too little" else MUCH
    if wrong is not None and share > 1.0:
        yield Reading(run.step_id, wrong.onset, param.kind, share * param.target)
    yield Reading(run.step_id, run.end, param.kind, share * param.target)
    if wrong is not None and wrong.recovered is not None:
        yield Reading(run.step_id, max(run.end, wrong.recovered), param.kind, param.target)


def _deviation(run: StepRun, code: DeviationCode, truth: EpisodeTruth) -> TrueDeviation | None:
    mine = (d for d in truth.deviations if d.code is code and d.step_id == run.step_id and not d.benign)
    return next((d for d in mine if run.start - 1e-6 <= d.onset <= run.end + 1e-6), None)

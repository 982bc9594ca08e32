"""What a scale or a thermometer shows in the table world, and that the senses of the truth hand it on."""

from __future__ import annotations

import math

import numpy as np
import pytest

from planwatch.core.deviation import DeviationCode
from planwatch.core.evidence import Watch, WatchItem
from planwatch.core.steps import Param, ParamKind
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from planwatch.perception.base import Frame
from planwatch.perception.noisy import noisy_model
from planwatch.perception.oracle import OracleModel
from planwatch.tools.simulator.amounts import LITTLE, MUCH, readings_of
from tests.planners.replay import graph

FLOUR = Param("flour", ParamKind.QUANTITY, 200.0, 20.0, 20.0, "g")
HEAT = Param("oven", ParamKind.TEMPERATURE, 180.0, 10.0, 10.0, "C")
BLANK = np.zeros((2, 2, 3), np.uint8)
GRAPH = graph({"flour": [], "bake": ["flour"]}, flour={"params": (FLOUR,)}, bake={"params": (HEAT,)})


def truth(*deviations: TrueDeviation, duration: float = 60.0) -> EpisodeTruth:
    runs = (StepRun("flour", 5.0, 15.0, Outcome.DONE), StepRun("bake", 20.0, 40.0, Outcome.DONE))
    made = EpisodeTruth("e", "g", duration, tuple(r for r in runs if r.start < duration), deviations)
    return EpisodeTruth("e", "g", duration, made.runs, deviations, readings=readings_of(made, GRAPH))


def wrong(code: DeviationCode, step_id: str, onset: float, note: str, recovered: float | None = None) -> TrueDeviation:
    return TrueDeviation("d", code, step_id, onset, note=note, recovered=recovered)


def shown(model, t: float) -> dict[str, dict[ParamKind, float]]:
    watch = Watch(tuple(WatchItem(step, True) for step in GRAPH.steps))
    evidence, _ = model.step(Frame(t, t, BLANK), watch, None)
    return {item.step_id: dict(item.readings) for item in evidence.steps}


def test_what_is_done_well_reads_as_asked_and_nothing_before_its_time() -> None:
    model = OracleModel(truth)
    assert shown(model, 4.0) == shown(model, 14.0) == {"flour": {}, "bake": {}}
    assert shown(model, 21.0) == {"flour": {ParamKind.QUANTITY: 200.0}, "bake": {ParamKind.TEMPERATURE: 180.0}}


@pytest.mark.parametrize(("note", "onset", "share"), [("too little", 15.0, LITTLE), ("too much", 10.0, MUCH)])
def test_a_wrong_amount_is_what_is_read_until_it_is_made_good(note: str, onset: float, share: float) -> None:
    model = OracleModel(lambda: truth(wrong(DeviationCode.QTY, "flour", onset, note, recovered=30.0)))
    assert shown(model, onset - 0.5)["flour"] == {}
    assert shown(model, 16.0)["flour"] == {ParamKind.QUANTITY: share * 200.0}
    assert shown(model, 31.0)["flour"] == {ParamKind.QUANTITY: 200.0}


def test_a_wrong_setting_is_read_from_its_onset() -> None:
    model = OracleModel(lambda: truth(wrong(DeviationCode.TEMP, "bake", 24.0, "wrong setting")))
    assert shown(model, 23.0)["bake"] == {ParamKind.TEMPERATURE: 180.0}
    assert shown(model, 25.0)["bake"][ParamKind.TEMPERATURE] > 180.0 + HEAT.above


def test_a_live_episode_shows_only_what_has_happened() -> None:
    going = EpisodeTruth("e", "g", 10.0, (StepRun("flour", 5.0, 1e9, Outcome.DONE),), ())
    assert readings_of(going, GRAPH) == ()


def test_a_noisy_sense_reads_nearly_that_and_a_blind_one_nothing() -> None:
    values = [
        shown(noisy_model(truth, accuracy=0.9, seed=seed), 21.0)["flour"][ParamKind.QUANTITY] for seed in range(40)
    ]
    assert all(math.isfinite(v) and abs(v - 200.0) < 12.0 for v in values)
    assert len(set(values)) > 30
    assert shown(noisy_model(truth, accuracy=0.9, blind=1.0), 21.0)["flour"] == {}

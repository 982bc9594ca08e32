"""A workout: time may be cut anywhere, nothing happens without its cause, words change what follows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.deviation import DeviationCode
from planwatch.core.graph_yaml import dump_graph, load_graph
from planwatch.core.guidance import Act
from planwatch.core.truth import EpisodeTruth, Outcome
from planwatch.tools.simulator.gym.episode import LiveWorkout, RecordedWorkout
from planwatch.tools.simulator.gym.exercises import HELD_OUT
from planwatch.tools.simulator.gym.faults import FAULTS
from planwatch.tools.simulator.gym.guidance import QUIET
from planwatch.tools.simulator.gym.hearing import understand
from planwatch.tools.simulator.gym.performance import LATE, GymPerformance, State
from planwatch.tools.simulator.gym.person import DEFAULT
from planwatch.tools.simulator.gym.workout import PlannedFault, PlannedSet, Workout, workout_graph
from planwatch.tools.simulator.setting import Split

SEEDS = st.integers(0, 10_000)
OBEDIENT = replace(DEFAULT, obedience=1.0)


def one_set(delay: float = 2.0, fatigue: float = 0.0, **planned: object) -> GymPerformance:
    sets = (PlannedSet("s1", "squat", 20.0, delay, **planned),)  # type: ignore[arg-type]
    workout = Workout(sets, workout_graph(sets), 1.0, fatigue)
    return GymPerformance(workout, OBEDIENT, np.random.default_rng(0))


def played(performance: GymPerformance, words: dict[float, str] | None = None) -> EpisodeTruth:
    for t, text in sorted((words or {}).items()):
        performance.advance(t)
        performance.hear(text)
    while not performance.finished:
        performance.advance(performance.t + 1.0)
    return performance.truth()


@given(SEEDS, st.lists(st.floats(0.05, 40.0), min_size=1, max_size=10))
@settings(max_examples=30, deadline=None)
def test_time_may_be_cut_anywhere(seed: int, cuts: list[float]) -> None:
    whole, pieces = LiveWorkout(seed), LiveWorkout(seed)
    for dt in cuts:
        pieces.advance(pieces.t + dt)
    whole.advance(pieces.t)
    a, b = whole.performance, pieces.performance
    assert (a.state, whole.marks()) == (b.state, pieces.marks())
    assert len(a.runs) == len(b.runs) and len(a.repetitions) == len(b.repetitions)
    assert [d.onset for d in a.deviations] == pytest.approx([d.onset for d in b.deviations], abs=1e-5)
    assert a.fault_share == pytest.approx(b.fault_share, abs=1e-4)


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_truth_holds_together(seed: int) -> None:
    truth = RecordedWorkout(seed).truth
    ids = [run.step_id for run in truth.runs]
    assert len(set(ids)) == len(ids) and 5 <= len(ids) <= 6
    assert all(a.end <= b.start for a, b in zip(truth.runs, truth.runs[1:], strict=False)), "one set at a time"
    runs = {run.step_id: run for run in truth.runs}
    for rep in truth.repetitions:
        assert runs[rep.step_id].start <= rep.start < rep.end <= runs[rep.step_id].end
    assert {e.effect for e in truth.effects} == {f"done:{r.step_id}" for r in truth.runs if r.outcome is Outcome.DONE}
    for d in truth.deviations:
        assert d.recovered is None or d.recovered >= d.onset
        assert d.code is (FAULTS[d.fault].code if d.fault else DeviationCode.STALL)


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_ideal_guidance_follows_the_rules_of_the_benchmark(seed: int) -> None:
    truth = RecordedWorkout(seed).truth
    ideal = truth.ideal
    assert all(g.window.open <= g.window.ideal <= g.window.close for g in ideal)
    for run in truth.runs:
        mine = [g for g in ideal if g.step_id == run.step_id]
        assert [g.act for g in mine].count(Act.INSTRUCT_NEXT) == 1
        assert [g.act for g in mine].count(Act.CONFIRM) == 1, "the start is acknowledged"
        spoken = sorted([run.start, *(g.window.ideal for g in mine if run.start <= g.window.ideal < run.end), run.end])
        assert max(np.diff(spoken)) <= 2 * QUIET, "never silent for long"
    faults = {d.id for d in truth.deviations if d.fault}
    assert {g.deviation_id for g in ideal if g.act is Act.CORRECT} == faults
    acknowledged = {g.deviation_id for g in ideal if g.act is Act.ACKNOWLEDGE_CORRECTION}
    assert acknowledged == {d.id for d in truth.deviations if d.fault and d.recovered and d.recovered < (d.pnr or 0)}
    assert ideal[-1].act is Act.SUMMARISE


def test_a_fault_lasts_until_it_is_spoken_of() -> None:
    fault = PlannedFault("leaning", 4.0, None)
    (silent,) = played(one_set(fault=fault)).deviations
    assert silent.fault == "leaning" and silent.recovered is None and silent.pnr is not None
    (told,) = played(one_set(fault=fault), {12.0: "Keep your chest up!"}).deviations
    assert told.recovered is not None and 12.5 < told.recovered < 16.0
    (wrong,) = played(one_set(fault=fault), {12.0: "Bring your knees higher!"}).deviations
    assert wrong.recovered is None, "words about something else mend nothing"


def test_what_is_corrected_unasked_is_corrected() -> None:
    (fault,) = played(one_set(fault=PlannedFault("shallow", 3.0, 4.0))).deviations
    assert fault.recovered is not None and 3.5 < fault.recovered - fault.onset < 5.5


def test_a_fault_that_has_gone_leaves_right_repetitions() -> None:
    truth = played(one_set(fault=PlannedFault("shallow", 3.0, None)), {12.0: "Go lower."})
    faulty = [rep.fault for rep in truth.repetitions]
    assert faulty[0] is None and "shallow" in faulty and faulty[-1] is None


def test_whoever_does_not_begin_is_reminded() -> None:
    (stall,) = played(one_set(delay=14.0)).deviations
    assert stall.code is DeviationCode.STALL and stall.onset == pytest.approx(LATE)
    assert played(one_set(delay=14.0), {3.0: "Start your squats now."}).deviations == ()
    assert len(played(one_set(delay=14.0), {3.0: "Start your lunges now."}).deviations) == 1


def test_encouragement_ends_a_rest_and_fatigue() -> None:
    rested = played(one_set(pause=(8.0, 8.0)))
    cheered = played(one_set(pause=(8.0, 8.0)), {15.0: "Keep going, you can do it!"})
    assert rested.runs[0].outcome is Outcome.ABANDONED and cheered.runs[0].outcome is Outcome.DONE
    tired, fresh = played(one_set(fatigue=0.4)), played(one_set(fatigue=0.4), {8.0: "Great, keep it up!"})
    assert tired.repetitions[-1].reach < fresh.repetitions[-1].reach < 1.0


def test_needless_corrections_tire_the_ear() -> None:
    """After ten corrections of faults that were not there, fewer people do what they are told."""

    def obeyed(needless: int) -> int:
        count = 0
        sets = (PlannedSet("s1", "squat", 20.0, 1.0, PlannedFault("leaning", 6.0, None)),)
        for seed in range(40):
            person = GymPerformance(Workout(sets, workout_graph(sets), 1.0, 0.0), DEFAULT, np.random.default_rng(seed))
            words = {4.0 + 0.01 * i: "Push your knees outwards." for i in range(needless)} | {14.0: "Chest up!"}
            count += played(person, words).deviations[0].recovered is not None
        return count

    assert obeyed(0) > 32 and obeyed(10) < 0.7 * obeyed(0)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_what_is_asked_for_is_understood(name: str) -> None:
    assert name in understand(f"{FAULTS[name].words}, please").faults


@given(st.text(max_size=60))
@settings(max_examples=30, deadline=None)
def test_any_words_are_survived(text: str) -> None:
    live = LiveWorkout(0)
    live.advance(10.0)
    live.hear(text)
    live.advance(30.0)
    assert live.performance.state in State


def test_nothing_is_heard_in_talk_of_the_weather() -> None:
    heard = understand("It rained all morning.")
    assert not (heard.faults or heard.exercises or heard.start or heard.cheer)


def test_the_workout_is_a_valid_task_graph(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "workout.yaml"
    graph = LiveWorkout(4).graph
    path.write_text(dump_graph(graph), encoding="utf-8")
    assert [step.text for step in load_graph(path).steps] == [step.text for step in graph.steps]


def test_splits_share_no_workout_and_training_lacks_the_held_out() -> None:
    drawn = {split: [LiveWorkout(seed, split=split).setting for seed in range(20)] for split in Split}
    texts = {split: {tuple(s.text for s in d.workout.graph.steps) for d in ds} for split, ds in drawn.items()}
    assert not texts[Split.TRAIN] & texts[Split.TEST] and not texts[Split.TRAIN] & texts[Split.DEV]
    used = {split: {s.exercise for d in ds for s in d.workout.sets} for split, ds in drawn.items()}
    assert not used[Split.TRAIN] & set(HELD_OUT) and set(HELD_OUT) <= used[Split.TEST]

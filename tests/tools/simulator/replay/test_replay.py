"""Untouched, a recording comes back as it was; words before the point of no return change it, later ones do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.deviation import DeviationCode
from planwatch.core.errors import InputError
from planwatch.core.truth import EpisodeTruth, Outcome
from planwatch.tools.simulator.marks import Mark
from planwatch.tools.simulator.replay.compliance import DEFAULT, points
from planwatch.tools.simulator.replay.episode import LiveReplay, replay_episode
from planwatch.tools.simulator.replay.hearing import named_steps
from planwatch.tools.simulator.replay.recordings import read_timelines
from planwatch.tools.simulator.replay.timeline import Timeline, split_of
from planwatch.tools.simulator.setting import Split
from tests.tools.simulator.replay.recordings import write_recordings

OBEDIENT = replace(DEFAULT, obedience=1.0, gullible=0.0)
GULLIBLE = replace(DEFAULT, obedience=1.0, gullible=1.0)


@pytest.fixture(scope="module")
def timelines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Timeline]:
    return {t.id: t for t in read_timelines(write_recordings(tmp_path_factory.mktemp("data")))}


def played(timeline: Timeline, words: dict[float, str] | None = None, compliance: object = OBEDIENT) -> LiveReplay:
    live = LiveReplay(timeline, 0, compliance)  # type: ignore[arg-type]
    for t, text in sorted((words or {}).items()):
        live.advance(t)
        live.hear(text)
    while not live.finished:
        live.advance(live.t + 3.0)
    return live


def recorded(timeline: Timeline) -> list[tuple[str, float, float]]:
    return sorted((e.step_id, e.start, e.end) for e in timeline.entries)


def ran(truth: EpisodeTruth) -> list[tuple[str, float, float]]:
    return sorted((r.step_id, round(r.start, 6), round(r.end, 6)) for r in truth.runs)


def test_the_formats_are_understood(timelines: dict[str, Timeline]) -> None:
    assert set(timelines) == {"cc4d-1_1", "cc4d-1_2", "cc4d-1_3", "cc4d-1_4", "a101-toy"}
    coffee, toy = timelines["cc4d-1_4"], timelines["a101-toy"]
    assert [s.text for s in coffee.graph.steps] == [
        "Boil the kettle", "Grind twenty beans", "Pour water over the filter", "Stir the cup",
    ]  # fmt: skip
    assert coffee.graph.needs["n7"] == {"n1", "n2", "n4"}
    assert [e.slips for e in coffee.entries] == [(), (), (DeviationCode.TECH,), ()]
    assert coffee.usual["n2"] == 20.0, "the median of 25, 20 and 20 seconds"
    assert [e.mends for e in toy.entries] == [None, None, None, 2, 1, None, None]
    assert [e.slips for e in toy.entries[1:3]] == [(DeviationCode.PLACE,), (DeviationCode.ORDER,)]
    assert toy.entries[0].start == 0.0 and toy.entries[0].seconds == 10.0


@given(st.lists(st.floats(0.1, 30.0), max_size=8))
@settings(max_examples=20, deadline=None)
def test_without_words_the_recording_comes_back(timelines: dict[str, Timeline], cuts: list[float]) -> None:
    for timeline in timelines.values():
        live = LiveReplay(timeline, 0)
        for dt in cuts:
            live.advance(live.t + dt)
        live.advance(timeline.duration + 20.0)
        back, there = ran(live.truth()), recorded(timeline)
        assert [run[0] for run in back] == [run[0] for run in there]
        assert [run[1:] for run in back] == [pytest.approx(run[1:]) for run in there]


def test_a_clean_recording_is_clean(timelines: dict[str, Timeline]) -> None:
    live = played(timelines["cc4d-1_1"])
    assert live.complete and live.truth().deviations == () and set(live.marks()) == {Mark.DONE}


def test_an_omitted_step_is_done_when_told_in_time(timelines: dict[str, Timeline]) -> None:
    timeline = timelines["cc4d-1_2"]
    silent = played(timeline)
    (owed,) = silent.truth().deviations
    assert (owed.code, owed.step_id, owed.onset, owed.pnr, owed.recovered) == (
        DeviationCode.OMIT,
        "n2",
        25.0,
        65.0,
        None,
    )
    assert not silent.complete
    told = played(timeline, {30.0: "You still have to grind the beans."})
    order = [run.step_id for run in told.truth().runs if run.outcome is Outcome.DONE]
    assert order == ["n1", "n2", "n4", "n7"] and told.complete
    assert told.truth().deviations[0].recovered is not None
    assert told.t > silent.t, "doing it takes time"
    late = played(timeline, {66.0: "You still have to grind the beans."})
    assert late.truth().deviations[0].recovered is None and not late.complete


def test_an_early_step_waits_when_told_in_time(timelines: dict[str, Timeline]) -> None:
    timeline = timelines["cc4d-1_3"]
    (order,) = played(timeline).truth().deviations
    assert (order.code, order.step_id, order.by) == (DeviationCode.ORDER, "n2", "n4")
    told = played(timeline, {28.0: "First grind the beans."}).truth()
    assert [r.step_id for r in told.runs if r.outcome is Outcome.DONE] == ["n1", "n2", "n4", "n7"]
    assert [r.step_id for r in told.runs if r.outcome is Outcome.ABANDONED] == ["n4"]
    assert len([r for r in told.runs if r.step_id == "n2"]) == 1, "what was done early is not done again later"


def test_a_wrong_manner_can_be_mended_between_onset_and_point_of_no_return(timelines: dict[str, Timeline]) -> None:
    timeline = timelines["cc4d-1_4"]
    onset, pnr = points(DeviationCode.TECH, 50.0, 90.0)
    outcomes = {}
    for t in (onset - 3.0, onset + 2.0, pnr + 1.0):
        live = played(timeline, {t: "Pour the water slowly over the filter."})
        outcomes[t] = (live.truth().deviations[0].recovered is not None, live.complete)
    assert list(outcomes.values()) == [(False, False), (True, True), (False, False)]


def test_a_wrong_part_taken_off_at_once_saves_the_correction(timelines: dict[str, Timeline]) -> None:
    timeline = timelines["a101-toy"]
    silent, told = played(timeline), played(timeline, {12.0: "Stop: the roof goes elsewhere on the body."})
    assert silent.complete and told.complete
    assert told.t < silent.t, "no time is lost on what followed from the mistake"
    assert len(told.truth().runs) == 4 + 1 - 1 and len(silent.truth().runs) == 7
    assert [e.effect for e in told.truth().effects if not e.holds] == []


def test_wrong_advice_does_harm_to_who_believes_it(timelines: dict[str, Timeline]) -> None:
    timeline = timelines["cc4d-1_1"]
    believed = played(timeline, {3.0: "Now stir the cup."}, GULLIBLE)
    assert [d.code for d in believed.truth().deviations].count(DeviationCode.ORDER) == 2
    assert believed.performance.caused == 2
    assert played(timeline, {3.0: "Now stir the cup."}).truth().deviations == ()


def test_needless_words_tire_the_ear(timelines: dict[str, Timeline]) -> None:
    def obeyed(needless: int) -> int:
        told = 0
        for seed in range(40):
            live = LiveReplay(timelines["cc4d-1_2"], seed)
            live.advance(1.0)
            for _ in range(needless):
                live.hear("Lovely weather today.")
            live.advance(30.0)
            live.hear("You forgot to grind the beans.")
            live.advance(200.0)
            told += live.complete
        return told

    assert obeyed(0) > 25 and obeyed(20) < 0.7 * obeyed(0)


@given(st.lists(st.tuples(st.floats(0.0, 100.0), st.sampled_from(
    ["Grind the beans.", "Stir the cup.", "Pour water over the filter.", "Boil the kettle.", "Well done."]
)), max_size=6))  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_truth_holds_together_whatever_is_said(timelines: dict[str, Timeline], words: list[tuple[float, str]]) -> None:
    for timeline in timelines.values():
        live = played(timeline, dict(words), GULLIBLE)
        truth = live.truth()
        assert all(r.start <= r.end <= truth.duration for r in truth.runs)
        assert all(d.recovered is None or d.recovered >= d.onset for d in truth.deviations)
        held: set[str] = set()
        for effect in truth.effects:
            assert (effect.effect in held) != effect.holds, "what holds cannot begin, what does not cannot end"
            held ^= {effect.effect}
        done = {f"done:{i}" for i, m in zip(live.graph.by_id, live.marks(), strict=True) if m is Mark.DONE}
        assert held == done, "no effect without its run, and undoing takes it away"
        again = played(timeline, dict(words), GULLIBLE).truth()
        assert again == truth, "the same words, the same world"


def test_only_what_is_named_is_heard(timelines: dict[str, Timeline]) -> None:
    graph = timelines["cc4d-1_1"].graph
    assert named_steps("Please pour the water over the filter now", graph) == ("n4",)
    assert named_steps("What a nice kitchen", graph) == ()


def test_splits_are_by_recording_and_for_ever(tmp_path: Path) -> None:
    data = write_recordings(tmp_path / "data")
    assert split_of("cc4d-1_1") is split_of("cc4d-1_1")
    shares = [split_of(f"cc4d-{i}") for i in range(2000)]
    assert shares.count(Split.TRAIN) == pytest.approx(1200, abs=100)
    for split in Split:
        if any(split_of(t.id) is split for t in read_timelines(data)):
            assert split_of(replay_episode(data, 5, split).timeline.id) is split
        else:
            with pytest.raises(InputError, match="no recording of split"):
                replay_episode(data, 5, split)


def test_a_folder_without_recordings_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="allowed is a folder that holds captaincook4d/"):
        read_timelines(tmp_path)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    data = write_recordings(tmp_path / "data")
    (data / "assembly101_mistakes" / "annots" / "toy.csv").write_text("1,2,attach\n")
    with pytest.raises(InputError, match=r"toy.csv:1: '1,2,attach': allowed is start,end,verb"):
        read_timelines(data)

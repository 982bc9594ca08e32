"""What a training sample watches, and how it is labelled."""

from __future__ import annotations

import numpy as np
import pytest

from planwatch.core.deviation import DeviationCode as D
from planwatch.core.steps import Role, Step
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from planwatch.perception.compact.ways import Way
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.episode import Episode, Split, draw_setting, record
from planwatch.tools.simulator.primitives import PUT_BACK
from planwatch.tools.training.samples import JUST, SLOTS, Watched, label, runs_of, watched_steps
from planwatch.tools.training.ways import MOMENTS, PLACE, STEP_WAYS, going, standing

FOREIGN = [Step(f"f{i}", f"Open the red jar number {i}") for i in range(6)]


@pytest.fixture(scope="module")
def episodes() -> list[Episode]:
    """Coached training episodes."""
    return [record(draw_setting(seed, Split.TRAIN, card_named("table-train-v2"))) for seed in range(4)]


def test_a_sample_watches_every_own_step_and_some_others(episodes: list[Episode]) -> None:
    for episode in episodes:
        watched = watched_steps(episode.setting.task, episode.truth, FOREIGN, np.random.default_rng(0))
        ids = [w.step.id for w in watched]
        assert len(ids) == len(set(ids)) <= SLOTS
        assert set(episode.graph.by_id) <= set(ids)
        assert any(i.startswith("far") for i in ids) or len(ids) == SLOTS
        backs = [w for w in watched if w.step.verb == PUT_BACK]
        assert len(backs) == sum(run.step_id == PUT_BACK for run in episode.truth.runs)


def test_near_misses_are_no_step_of_the_task(episodes: list[Episode]) -> None:
    for episode in episodes:
        own = {step.text for step in episode.graph.steps}
        near = [
            w
            for w in watched_steps(episode.setting.task, episode.truth, [], np.random.default_rng(1))
            if w.step.id.startswith("near")
        ]
        assert near and all(w.runs == () and not w.judge_wrong and w.step.text not in own for w in near)


def test_labels_by_hand() -> None:
    """Ticks every half second: on from 1.0 to 2.0, done from then on, just done for a second; wrong from 4.0 to 4.5."""
    runs = (
        StepRun("s", 1.0, 2.0, Outcome.DONE, "open", ((Role.OBJECT, "red jar"),)),
        StepRun("s", 4.0, 4.5, Outcome.WRONG, "open"),
    )
    abandoned = (StepRun("s", 1.0, 2.0, Outcome.ABANDONED),)
    watched = [Watched(Step("s", "Open the red jar"), runs), Watched(Step("t", "x"), abandoned, 1.0, judge_wrong=False)]
    got = label(watched, np.arange(12) / 2, EpisodeTruth("e", "g", 6.0, runs, ()))
    assert JUST == 1.0
    assert got.on[:, 0].tolist() == [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert got.done_now[:, 0].tolist() == [0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]
    assert got.done[:, 0].tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    assert got.wrong[:, 0].tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert got.on[:, 1].tolist() == got.on[:, 0].tolist() and got.done[:, 1].sum() == 0
    assert got.valid[:, 1].tolist() == [0, 0, *[1] * 10]
    assert got.judge_wrong[:, :3].tolist() == [[1, 0, 0]] * 12
    assert got.valid[:, 2:].sum() == 0


def test_what_is_spoilt_otherwise_is_no_wrong_thing() -> None:
    """It was done with the right things and is not done; what only came too early looks done."""
    runs = tuple(StepRun(name, 1.0, 3.0, Outcome.WRONG) for name in ("a", "b", "c"))
    deviations = (
        TrueDeviation("1", D.QTY, "a", 2.0, recovered=4.0, note="too much"),
        TrueDeviation("2", D.OBJ, "b", 1.0),
        TrueDeviation("3", D.ORDER, "x", 1.0, by="c"),
        TrueDeviation("4", D.DIST, "a", 3.5, recovered=4.5),
    )
    truth = EpisodeTruth("e", "g", 6.0, runs, deviations)
    assert [runs_of(name, truth)[0].outcome for name in "abc"] == [Outcome.ABANDONED, Outcome.WRONG, Outcome.DONE]
    times = np.arange(12) / 2
    way = STEP_WAYS.index(Way(D.QTY, "too much"))
    assert standing(truth, "a", times)[:, way].tolist() == [0] * 4 + [1] * 4 + [0] * 4
    assert standing(truth, "a", times).sum() == 4 and standing(truth, "b", times).sum() == 0
    assert going(truth, times).sum(0).tolist() == [2 if way.code is D.STALL else 0 for way in MOMENTS]


def test_labels_agree_with_the_truth(episodes: list[Episode]) -> None:
    for episode in episodes:
        times = np.arange(int(episode.truth.duration * 2)) / 2
        watched = watched_steps(episode.setting.task, episode.truth, [], np.random.default_rng(0))
        labels = label(watched, times, episode.truth)
        for k, item in enumerate(watched):
            done = [r.end for r in item.runs if r.outcome is Outcome.DONE and r.end < times[-1]]
            assert labels.done[:, k].any() == bool(done)
            if done:
                assert times[labels.done[:, k].argmax()] - min(done) <= 0.5
            assert (labels.done_now[:, k] <= labels.done[:, k]).all()
            assert not (labels.on[:, k] & labels.wrong[:, k]).any()


def test_some_steps_are_watched_under_the_look_alike_s_name(episodes: list[Episode]) -> None:
    """Their text is not the task's, and what was done well is wrong of them; a step that went wrong is never one."""
    swapped = 0
    for episode in episodes:
        for seed in range(6):
            for item in watched_steps(episode.setting.task, episode.truth, [], np.random.default_rng(seed)):
                own = episode.graph.by_id.get(item.step.id)
                truth = [r.outcome for r in episode.truth.runs if own and r.step_id == own.id]
                if own and {t.name for t in item.step.things} != {t.name for t in own.things}:
                    swapped += 1
                    assert truth and set(truth) == {Outcome.DONE}
                    assert {r.outcome for r in item.runs} == {Outcome.WRONG}
                elif own:
                    assert [r.outcome for r in item.runs] == truth
    assert swapped > 3


def test_some_steps_are_watched_with_another_place(episodes: list[Episode]) -> None:
    """The right thing came to another place than the text names: wrong while it goes on, misplaced from then on."""
    column, found = STEP_WAYS.index(PLACE), 0
    for episode in episodes:
        times = np.arange(int(episode.truth.duration * 2)) / 2
        for seed in range(6):
            watched = watched_steps(episode.setting.task, episode.truth, [], np.random.default_rng(seed))
            ways = label(watched, times, episode.truth).ways[..., column]
            for k, item in enumerate(watched):
                if not item.misplaced:
                    continue
                found += 1
                own = episode.graph.by_id[item.step.id]
                changed = {t.role for t in item.step.things if t.name not in {o.name for o in own.things}}
                assert Role.TARGET in changed and {r.outcome for r in item.runs} == {Outcome.WRONG}
                first = min(r.start for r in item.runs)
                assert ways[:, k].any() and not ways[times < first, k].any() and ways[-1, k]
    assert found > 5

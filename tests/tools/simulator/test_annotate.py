"""What truth files hold beside runs and deviations: in order, within the episode, and about what really happened."""

from __future__ import annotations

import pytest

from planwatch.core.deviation import DeviationCode
from planwatch.core.guidance import Act
from planwatch.core.truth import EpisodeTruth, Outcome
from planwatch.tools.simulator.annotate import annotated
from planwatch.tools.simulator.recorded import Episode, record_episode

SEEDS = range(6)


@pytest.fixture(scope="module")
def episodes() -> list[tuple[Episode, EpisodeTruth]]:
    found = [record_episode(seed) for seed in SEEDS]
    return [(episode, annotated(episode)) for episode in found]


def test_effects_begin_with_the_end_of_a_run_that_went_well(episodes: list[tuple[Episode, EpisodeTruth]]) -> None:
    for episode, truth in episodes:
        ends = {(run.end, f"done:{run.step_id}") for run in truth.runs if run.outcome is Outcome.DONE}
        implicit = {(e.t, e.effect) for e in truth.effects if e.effect.startswith("done:")}
        assert implicit <= ends and all(e.holds for e in truth.effects)
        done = {run.step_id for run in truth.runs if run.outcome is Outcome.DONE} & set(episode.graph.by_id)
        assert {effect for _, effect in implicit} == {f"done:{step_id}" for step_id in done}


def test_windows_are_in_order(episodes: list[tuple[Episode, EpisodeTruth]]) -> None:
    for _, truth in episodes:
        assert all(g.window.open <= g.window.ideal <= g.window.close for g in truth.ideal)
        assert [g.window.open for g in truth.ideal] == sorted(g.window.open for g in truth.ideal)


def test_every_deviation_is_spoken_of_once_and_its_end_acknowledged(
    episodes: list[tuple[Episode, EpisodeTruth]],
) -> None:
    for _, truth in episodes:
        spoken = [g for g in truth.ideal if g.act in (Act.CORRECT, Act.REMIND_OWED)]
        assert sorted(str(g.deviation_id) for g in spoken) == sorted(d.id for d in truth.deviations)
        by_id = {d.id: d for d in truth.deviations}
        for g in spoken:
            deviation = by_id[str(g.deviation_id)]
            assert g.window.open == deviation.onset
            assert (g.act is Act.REMIND_OWED) == (deviation.code is DeviationCode.OMIT)
        made_good = {d.id for d in truth.deviations if d.recovered is not None}
        assert {g.deviation_id for g in truth.ideal if g.act is Act.ACKNOWLEDGE_CORRECTION} == made_good


def test_no_guidance_tells_a_mistake(episodes: list[tuple[Episode, EpisodeTruth]]) -> None:
    """The next step told is one whose needs are done by then; no wrong thing is ever named."""
    for episode, truth in episodes:
        wrong = {d.wrong_thing for d in truth.deviations if d.wrong_thing}
        needed = {name.words for bound in episode.setting.task.bound for name in bound.roles.values()}
        for g in truth.ideal:
            assert not any(thing in g.text for thing in wrong - needed), g.text
            if g.act is Act.INSTRUCT_NEXT:
                done = {e.effect for e in truth.effects if e.t <= g.window.close}
                assert {f"done:{need}" for need in episode.graph.needs[str(g.step_id)]} <= done


def test_what_is_held_is_seen(episodes: list[tuple[Episode, EpisodeTruth]]) -> None:
    """The head camera looks at the hands: what a step uses is in the picture in nine of ten runs."""
    hits = total = 0
    for _, truth in episodes:
        for run in truth.runs:
            for _, thing in run.things:
                total += 1
                middle = (run.start + run.end) / 2
                hits += any(s.what == thing and s.start <= middle <= s.end for s in truth.seen)
    assert total > 40 and hits / total > 0.9

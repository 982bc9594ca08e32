"""The truth of recorded episodes: sorted, consistent with the task, exact about onsets, made good when coached."""

from __future__ import annotations

import pytest

from planwatch.core.deviation import DeviationCode
from planwatch.core.steps import Role
from planwatch.core.truth import Outcome
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.episode import Episode, Split, clean_episode, draw_setting, record
from planwatch.tools.simulator.primitives import PRIMITIVES, PUT_BACK


@pytest.fixture(scope="module")
def episodes() -> list[Episode]:
    """Coached episodes; most hold deviations."""
    return [record(draw_setting(seed, Split.TRAIN, card_named("table-train-v2"))) for seed in range(8)]


def test_runs_are_sorted_inside_and_apart(episodes: list[Episode]) -> None:
    for episode in episodes:
        truth = episode.truth
        assert all(0.0 <= run.start < run.end <= truth.duration for run in truth.runs)
        assert list(truth.runs) == sorted(truth.runs, key=lambda r: r.start)
        assert all(a.end <= b.start + 1e-6 for a, b in zip(truth.runs, truth.runs[1:], strict=False))
        assert all(0.0 <= t <= truth.duration for t, _ in truth.said)


def test_done_runs_use_the_tasks_things(episodes: list[Episode]) -> None:
    for episode in episodes:
        bound = {b.step_id: b for b in episode.setting.task.bound}
        for run in episode.truth.runs:
            if run.step_id != PUT_BACK and run.outcome is Outcome.DONE:
                wanted = {role: name.words for role, name in bound[run.step_id].roles.items()}
                assert dict(run.things) == wanted and run.verb == bound[run.step_id].verb


def test_every_deviation_lies_inside_and_names_a_step(episodes: list[Episode]) -> None:
    found = [(e, d) for e in episodes for d in e.truth.deviations]
    assert {d.code for _, d in found} >= {DeviationCode.OMIT}
    assert {d.code for _, d in found} & {DeviationCode.OBJ, DeviationCode.TOOL}
    for episode, deviation in found:
        assert deviation.step_id in episode.graph.by_id
        assert 0.0 <= deviation.onset <= episode.truth.duration
    assert all(len({d.id for d in e.truth.deviations}) == len(e.truth.deviations) for e in episodes)


def test_an_omission_begins_with_its_first_dependent(episodes: list[Episode]) -> None:
    for episode in episodes:
        starts = [(run.start, run.step_id) for run in episode.truth.runs]
        for deviation in episode.truth.deviations:
            if deviation.code is DeviationCode.OMIT:
                later = _descendants(episode, deviation.step_id)
                first = min(t for t, step_id in starts if step_id in later)
                assert deviation.onset == pytest.approx(first)
                assert deviation.by in later


def _descendants(episode: Episode, step_id: str) -> set[str]:
    dag = episode.graph.dag
    found: set[str] = set()
    todo = list(dag.successors(step_id))
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += list(dag.successors(node))
    return found


def test_a_wrong_thing_begins_with_its_contact_and_is_put_back(episodes: list[Episode]) -> None:
    seen = 0
    for episode in episodes:
        bound = {b.step_id: b for b in episode.setting.task.bound}
        runs = episode.truth.runs
        for deviation in episode.truth.deviations:
            if deviation.code not in (DeviationCode.OBJ, DeviationCode.TOOL):
                continue
            seen += 1
            run = next(r for r in runs if r.start == deviation.onset)
            role = PRIMITIVES[bound[deviation.step_id].verb].held
            assert (run.step_id, run.outcome) == (deviation.step_id, Outcome.WRONG)
            assert (deviation.role, deviation.code is DeviationCode.TOOL) == (role, role is Role.TOOL)
            assert dict(run.things)[role] == deviation.wrong_thing != bound[deviation.step_id].roles[role].words
    assert seen >= 3


def test_coached_deviations_are_made_good(episodes: list[Episode]) -> None:
    for episode in episodes:
        done = {r.step_id: r.end for r in episode.truth.runs if r.outcome is Outcome.DONE}
        assert set(episode.graph.by_id) <= set(done), "every step is done in the end"
        for deviation in episode.truth.deviations:
            assert deviation.recovered == done[deviation.step_id]
            assert deviation.recovered > deviation.onset


def test_the_coach_speaks_two_to_three_seconds_after_the_onset(episodes: list[Episode]) -> None:
    for episode in episodes:
        onsets = sorted(d.onset for d in episode.truth.deviations)
        delays = [t - onset for onset, (t, _) in zip(onsets, episode.truth.said, strict=True)]
        assert all(1.9 <= delay <= 3.3 for delay in delays), delays


def test_a_clean_episode_is_clean_and_silent() -> None:
    truth = clean_episode(0).truth
    assert truth.clean and not truth.said
    assert all(run.outcome is Outcome.DONE for run in truth.runs)
    assert [run.step_id for run in truth.runs if run.step_id == PUT_BACK] == []

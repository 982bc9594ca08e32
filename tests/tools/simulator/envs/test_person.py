"""`Table-v1` with a named person."""

from __future__ import annotations

import gymnasium
import pytest
from gymnasium.utils.env_checker import check_env

from planwatch.core.errors import InputError
from planwatch.tools.simulator.envs import IDS, register
from planwatch.tools.simulator.envs.env import TALK_COST, EpisodeEnv
from planwatch.tools.simulator.envs.person import StagePerson
from planwatch.tools.simulator.marks import Mark

register()


def _env(person: str = "default", fps: float = 1.0) -> EpisodeEnv:
    env = gymnasium.make(IDS["table"], person=person, split="test", fps=fps).unwrapped
    assert isinstance(env, EpisodeEnv)
    return env


def test_gymnasiums_own_check_passes() -> None:
    check_env(_env("newcomer"))


def _play(env: EpisodeEnv, seed: int, words: str = "") -> tuple[list[list[Mark]], float, bool]:
    env.reset(seed=seed)
    marks, total, ended, late = [env.episode.marks()], 0.0, False, False
    while not (ended or late):
        _, reward, ended, late, _ = env.step(words if len(marks) == 5 else "")
        total += reward
        marks.append(env.episode.marks())
    return marks, total, ended


@pytest.mark.parametrize("person", ["default", "newcomer", "stubborn"])
def test_marks_tell_what_really_holds(person: str) -> None:
    env = _env(person)
    marks, total, _ = _play(env, 11)
    episode = env.episode
    assert isinstance(episode, StagePerson)
    held = [step.id for step, mark in zip(episode.graph.steps, marks[-1], strict=True) if mark is Mark.DONE]
    assert set(held) == episode.person.mind.holds
    assert total == pytest.approx(marks[-1].count(Mark.DONE) - marks[-1].count(Mark.SPOILT))
    assert any(Mark.ON in now or Mark.ON_WRONG in now for now in marks)


def test_the_same_seed_is_the_same_person_and_words_part_them() -> None:
    env = _env("default")
    silent = _play(env, 4)
    assert _play(env, 4) == silent
    last = env.episode.graph.steps[-1].text
    spoken = _play(env, 4, f"Stop. Do this now: {last}.")
    assert spoken[0] != silent[0] or spoken[1] == pytest.approx(silent[1] - TALK_COST)


def test_an_unknown_person_is_told_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="no persona is called 'newcomr'"):
        _env("newcomr")

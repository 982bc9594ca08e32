"""The environments obey gymnasium, and are the worlds they say they are."""

from __future__ import annotations

from pathlib import Path

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from planwatch.core.errors import InputError
from planwatch.tools.simulator.envs import IDS, register
from planwatch.tools.simulator.envs.env import TALK_COST, EpisodeEnv
from planwatch.tools.simulator.live import LiveEpisode
from planwatch.tools.simulator.marks import Mark
from planwatch.tools.simulator.worlds import FILMED
from tests.tools.simulator.replay.recordings import write_recordings

register()


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_recordings(tmp_path_factory.mktemp("data"))


def unwrapped(world: str, **options: object) -> EpisodeEnv:
    env = gymnasium.make(IDS[world], **options).unwrapped  # type: ignore[arg-type]
    assert isinstance(env, EpisodeEnv)
    return env


@pytest.mark.parametrize("world", sorted(IDS))
def test_gymnasiums_own_check_passes(world: str, recordings: Path) -> None:
    """Warnings are errors here: a space that gymnasium only grumbles about fails, too."""
    check_env(unwrapped(world, **({"data": recordings} if world == "replay" else {})))


@pytest.mark.parametrize("world", sorted(FILMED))
def test_gymnasiums_own_check_passes_with_pictures(world: str) -> None:
    check_env(unwrapped(world, size=(64, 48), render_mode="rgb_array"))


@pytest.mark.parametrize("world", sorted(FILMED))
def test_twins_see_the_same_and_words_part_them(world: str) -> None:
    def roll(words: str) -> list[bytes]:
        env = unwrapped(world, fps=0.5, size=(64, 48), split="test")
        env.reset(seed=5)
        assert "steps" not in env.observation_space.spaces, "who has eyes gets no truth"  # type: ignore[attr-defined]
        text = words.format(env.episode.graph.steps[-1].text)
        return [env.step(text if i == 4 else "")[0]["pixels"].tobytes() for i in range(40)]

    assert roll("") == roll("")
    assert len(set(roll(""))) == 40


def test_reward_counts_steps_and_words() -> None:
    """The sum over an episode is steps done, less steps spoilt, less the price of talk."""
    env = unwrapped("table", split="test", fps=2.0)
    for seed in range(3):
        env.reset(seed=seed)
        total, spoken, over = 0.0, 0, False
        while not over:
            words = "Stop: that is wrong." if env.episode.t % 40 < 0.5 else ""
            spoken += bool(words)
            _, reward, terminated, truncated, info = env.step(words)
            total += reward
            over = terminated or truncated
        marks = env.episode.marks()
        expected = marks.count(Mark.DONE) - marks.count(Mark.SPOILT) - TALK_COST * spoken
        assert total == pytest.approx(expected)
        assert info["complete"] == all(mark is Mark.DONE for mark in marks)


def test_marks_are_what_the_truth_says() -> None:
    episode = LiveEpisode(None, 1)
    ids = [step.id for step in episode.graph.steps]
    for t in np.arange(1.0, 200.0, 7.0):
        episode.advance(float(t))
        runs = episode.truth().runs
        going = [run.step_id for run in runs if run.end > t and run.step_id in ids]
        marked = [i for i, mark in zip(ids, episode.marks(), strict=True) if mark in (Mark.ON, Mark.ON_WRONG)]
        assert marked == going
        done = {i for i, mark in zip(ids, episode.marks(), strict=True) if mark is Mark.DONE} - set(going)
        assert done == {run.step_id for run in runs if run.end <= t and run.outcome == "done"} - set(going) & set(ids)


def test_seeds_are_kept_or_drawn() -> None:
    env = unwrapped("table")
    assert env.reset(seed=3)[1]["episode_seed"] == 3
    drawn = [env.reset()[1]["episode_seed"] for _ in range(3)]
    assert len(set(drawn)) == 3
    env.reset(seed=3)
    assert [env.reset()[1]["episode_seed"] for _ in range(3)] == drawn


@pytest.mark.parametrize(
    ("options", "what"), [({"fps": 0.0}, "steps a second"), ({"render_mode": "human"}, "render_mode 'human'")]
)
def test_bad_options_are_named(options: dict[str, object], what: str) -> None:
    with pytest.raises(InputError, match=what):
        EpisodeEnv(lambda seed: LiveEpisode(None, seed), **options)  # type: ignore[arg-type]


def test_a_world_without_pictures_says_so(recordings: Path) -> None:
    with pytest.raises(InputError, match="no pictures"):
        unwrapped("replay", data=recordings, size=(64, 48))


def test_nothing_happens_before_the_first_reset() -> None:
    with pytest.raises(InputError, match=r"call reset\(\) first"):
        unwrapped("table").step("")


def test_registering_twice_is_once() -> None:
    before = set(gymnasium.registry)
    register()
    assert set(gymnasium.registry) == before

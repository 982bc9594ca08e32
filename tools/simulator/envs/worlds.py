"""The three worlds as environments: what `gymnasium.make` calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..gym.episode import LiveWorkout
from ..live import LiveEpisode
from ..people.live import Cast
from ..people.named import person_named
from ..replay.episode import replay_episode
from ..setting import Split
from .env import EpisodeEnv
from .person import StagePerson


def table_env(*, split: str = "train", card: str = "table-v1", person: str | None = None, **options: Any) -> EpisodeEnv:
    """World `table`: random tasks of a difficulty card. `options` are those of `EpisodeEnv`.

    `person` names one of the people of `planwatch eval loop` (`default`, `newcomer`, ...): with it every way to err
    can happen, and needless words lower obedience; without it the simpler person of training episodes performs.
    Raises InputError for an unknown name.
    """
    if person is not None:
        traits = person_named(person)
        return EpisodeEnv(lambda seed: StagePerson(Cast(seed, traits, Split(split), card), pixels=True), **options)
    return EpisodeEnv(lambda seed: LiveEpisode(None, seed, split=Split(split), card=card), **options)


def gym_env(*, split: str = "train", card: str = "gym-v1", **options: Any) -> EpisodeEnv:
    """World `gym`: workouts of a difficulty card. `options` are those of `EpisodeEnv`."""
    return EpisodeEnv(lambda seed: LiveWorkout(seed, split=Split(split), card=card), **options)


def replay_env(*, data: str | Path, split: str = "train", **options: Any) -> EpisodeEnv:
    """World `replay`: the recordings below `data` (see docs/calibration.md), without pictures."""
    folder = Path(data)
    return EpisodeEnv(lambda seed: replay_episode(folder, seed, Split(split)), filmed=False, **options)

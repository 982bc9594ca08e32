"""The three worlds as environments: what `gymnasium.make` calls."""

from __future__ import annotations

from typing import Any

from ..gym.episode import LiveWorkout
from ..live import LiveEpisode
from ..setting import Split
from .env import EpisodeEnv


def table_env(*, split: str = "train", card: str = "table-v1", **options: Any) -> EpisodeEnv:
    """World `table`: random tasks of a difficulty card. `options` are those of `EpisodeEnv`."""
    return EpisodeEnv(lambda seed: LiveEpisode(None, seed, split=Split(split), card=card), **options)


def gym_env(*, split: str = "train", card: str = "gym-v1", **options: Any) -> EpisodeEnv:
    """World `gym`: workouts of a difficulty card. `options` are those of `EpisodeEnv`."""
    return EpisodeEnv(lambda seed: LiveWorkout(seed, split=Split(split), card=card), **options)

"""The three worlds as environments: what `gymnasium.make` calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..gym.episode import LiveWorkout
from ..live import LiveEpisode
from ..replay.episode import replay_episode
from ..setting import Split
from .env import EpisodeEnv


def table_env(*, split: str = "train", card: str = "table-v1", **options: Any) -> EpisodeEnv:
    """World `table`: random tasks of a difficulty card. `options` are those of `EpisodeEnv`."""
    return EpisodeEnv(lambda seed: LiveEpisode(None, seed, split=Split(split), card=card), **options)


def gym_env(*, split: str = "train", card: str = "gym-v1", **options: Any) -> EpisodeEnv:
    """World `gym`: workouts of a difficulty card. `options` are those of `EpisodeEnv`."""
    return EpisodeEnv(lambda seed: LiveWorkout(seed, split=Split(split), card=card), **options)


def replay_env(*, data: str | Path, split: str = "train", **options: Any) -> EpisodeEnv:
    """World `replay`: the recordings below `data` (see docs/calibration.md), without pictures."""
    folder = Path(data)
    return EpisodeEnv(lambda seed: replay_episode(folder, seed, Split(split)), filmed=False, **options)

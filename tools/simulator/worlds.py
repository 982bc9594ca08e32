"""The worlds with pictures, by name."""

from __future__ import annotations

from collections.abc import Callable

from ...core.errors import InputError
from .gym.episode import LiveWorkout
from .live import LiveEpisode
from .playable import Filmed
from .setting import Split


def _table(seed: int, split: Split) -> Filmed:
    return LiveEpisode(None, seed, split=split)


def _gym(seed: int, split: Split) -> Filmed:
    return LiveWorkout(seed, split=split)


FILMED: dict[str, Callable[[int, Split], Filmed]] = {"table": _table, "gym": _gym}
"""world -> an episode of it by seed and split, with its standard card."""


def filmed_named(world: str) -> Callable[[int, Split], Filmed]:
    """Raises InputError naming the known worlds."""
    if world not in FILMED:
        raise InputError(f"no world with pictures is called {world!r}. Allowed: {', '.join(FILMED)}")
    return FILMED[world]

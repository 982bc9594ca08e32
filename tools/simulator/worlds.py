"""The worlds with pictures, by name."""

from __future__ import annotations

from collections.abc import Callable

from ...core.errors import InputError
from .envs.person import StagePerson
from .gym.episode import LiveWorkout
from .live import LiveEpisode
from .people.live import Cast
from .people.named import DEFAULT
from .playable import Filmed
from .setting import Split


def _table(seed: int, split: Split) -> Filmed:
    return LiveEpisode(None, seed, split=split)


def _gym(seed: int, split: Split) -> Filmed:
    return LiveWorkout(seed, split=split)


def _table_v2(seed: int, split: Split) -> Filmed:
    return StagePerson(Cast(seed, DEFAULT, split, "table-v2"), pixels=True)


FILMED: dict[str, Callable[[int, Split], Filmed]] = {"table": _table, "gym": _gym}
"""world -> an episode of it by seed and split, with its standard card."""
CHECKED = {**FILMED, "table-v2": _table_v2}
"""The same, and the wide card performed by the default person of the closed loop."""


def filmed_named(world: str) -> Callable[[int, Split], Filmed]:
    """Raises InputError naming the known worlds."""
    if world not in CHECKED:
        raise InputError(f"no world with pictures is called {world!r}. Allowed: {', '.join(CHECKED)}")
    return CHECKED[world]

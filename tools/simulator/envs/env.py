"""Any world as a gymnasium environment: the agent talks, a simulated person does the task."""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Any, cast

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from ....core.errors import InputError
from ....core.evidence import MAX_WATCH
from ..marks import Mark
from ..playable import Filmed, Playable

LONGEST = 200
"""Characters of one utterance."""
LETTERS = string.ascii_letters + string.digits + string.punctuation + " \n"
TALK_COST = 0.05
"""Reward of an utterance, taken off (invented): a twentieth of a step."""
SEEDS = 2**31
Observation = dict[str, NDArray[Any]]


class EpisodeEnv(gymnasium.Env[Any, str]):
    """One person, one task, one talker.

    Action: the words said now; "" is silence. Words are plain text that the person has to understand.

    Observation: `t`, stream seconds (1,) float32; `steps`, (32,) int8, the true state (`simulator.marks.Mark`) of every
    step in the graph's order, 0 beyond its end; and with `size`, `pixels`, (height, width, 3) uint8 RGB, and then the
    step states are left out: who has eyes gets no truth.

    Reward: +1 when a step comes to be done, -1 when one is spoilt (or the reverse when that changes), -0.05 an
    utterance. It is meant for training; systems are compared with `planwatch eval loop`.

    Ends: `terminated` when the person has stopped for good, `truncated` at the world's own limit.

    `info`: `complete`, after a reset also `episode_seed` and `goal`; `env.unwrapped.episode` has graph and truth.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 8}

    def __init__(
        self,
        world: Callable[[int], Playable],
        *,
        fps: float = 8.0,
        size: tuple[int, int] | None = None,
        render_mode: str | None = None,
        filmed: bool = True,
    ) -> None:
        if not 0 < fps <= 120:
            raise InputError(f"{fps!r} steps a second: allowed is more than 0, up to 120")
        if (size or render_mode) and not filmed:
            raise InputError("this world has no pictures: leave `size` and `render_mode` out")
        if render_mode not in (None, "rgb_array"):
            raise InputError(f"render_mode {render_mode!r}: allowed is 'rgb_array' or nothing")
        self.render_mode = render_mode
        self.metadata = {"render_modes": ["rgb_array"] if filmed else [], "render_fps": fps}
        self._world, self._dt, self._size = world, 1.0 / fps, size
        self._film_size = size or (320, 240)
        self._episode: Playable | None = None
        self._steps, self._score = 0, 0
        self._picture: NDArray[np.uint8] | None = None
        self.action_space = spaces.Text(min_length=0, max_length=LONGEST, charset=LETTERS)
        parts: dict[str, spaces.Space[Any]] = {"t": spaces.Box(0.0, 1e6, (1,), np.float32)}
        if size is None:
            parts["steps"] = spaces.Box(0, max(Mark), (MAX_WATCH,), np.int8)
        else:
            parts["pixels"] = spaces.Box(0, 255, (size[1], size[0], 3), np.uint8)
        self.observation_space = spaces.Dict(parts)

    @property
    def episode(self) -> Playable:
        """The episode going on, with its graph and truth. Raises InputError before the first reset."""
        if self._episode is None:
            raise InputError("no episode yet: call reset() first")
        return self._episode

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """A new episode; with `seed`, the episode of that seed, otherwise one drawn from `np_random`."""
        super().reset(seed=seed)
        chosen = seed if seed is not None else int(self.np_random.integers(SEEDS))
        self._episode = self._world(chosen)
        self._steps, self._score = 0, 0
        seen = self._observe(self._episode.marks())
        return seen, {"episode_seed": chosen, "goal": self._episode.graph.goal, "complete": False}

    def step(self, action: str) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Say `action` (or nothing), then let 1/fps seconds pass."""
        episode = self.episode
        if action:
            episode.hear(action)
        self._steps += 1
        episode.advance(self._steps * self._dt)
        marks = episode.marks()
        score = marks.count(Mark.DONE) - marks.count(Mark.SPOILT)
        reward = score - self._score - (TALK_COST if action else 0.0)
        self._score = score
        info = {"complete": episode.complete}
        return self._observe(marks), float(reward), episode.finished, episode.t >= episode.limit, info

    def render(self) -> NDArray[np.uint8] | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The picture now, in mode `rgb_array`; the same array content that the observation holds."""
        if self.render_mode is None:
            return None
        if self._picture is None:
            self._picture = self._film()
        return self._picture.copy()

    def _observe(self, marks: list[Mark]) -> Observation:
        self._picture = None
        seen: Observation = {"t": np.array([self.episode.t], np.float32)}
        if self._size is None:
            steps = np.zeros(MAX_WATCH, np.int8)
            steps[: len(marks)] = marks[:MAX_WATCH]
            seen["steps"] = steps
        else:
            self._picture = self._film()
            seen["pixels"] = self._picture.copy()
        return seen

    def _film(self) -> NDArray[np.uint8]:
        return cast("Filmed", self.episode).frame(self._film_size).image

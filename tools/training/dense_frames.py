"""An endless stream of single frames with dense truth, drawn from training episodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import IterableDataset, get_worker_info

from ..simulator.acts import TRACES
from ..simulator.coach import Coach, Performer, perform
from ..simulator.dense import dense_truth
from ..simulator.episode import Setting, Split, draw_setting
from ..simulator.recorded import performer
from ..simulator.render import render
from ..simulator.sprites_vivid import DIALS, STEAM_FROM, STEAMS
from ..simulator.world import World, too_near
from .mixture import card_at
from .ways import config_for

MARKED = 0.08
"""Chance of each sign on each thing of a frame that can show it."""
SET_WRONG = 0.3
"""The same of a dial, which few things have."""
TOO_NEAR = 0.2
"""Chance that the other hand is too near while something is being done: dangers are rarer than that."""
VIEWS = 3
"""Pictures of a moment of a frank card, each with other signs: playing on costs more than a picture."""
SIZES = ((160, 120), (320, 240), (480, 360), (640, 480))
SHARES = (0.45, 0.35, 0.1, 0.1)
"""Sizes at which frames are rendered before they are brought to the model's size, and how often each."""


class DenseFrames(IterableDataset):  # type: ignore[type-arg]
    """Yields (image (H, W, 3) uint8, seven truth arrays); episodes count from `first_seed` on, per worker apart."""

    def __init__(
        self,
        image_size: tuple[int, int],
        per_episode: int = 16,
        first_seed: int = 1_000_000,
        card: str = "table-train-v2",
    ) -> None:
        self.image_size, self.per_episode, self.first_seed = image_size, per_episode, first_seed
        self.card, self.states = card, config_for(card).n_states

    def __iter__(self) -> Iterator[tuple[torch.Tensor, ...]]:
        cv2.setNumThreads(1)
        info = get_worker_info()
        seed, stride = (self.first_seed + info.id, info.num_workers) if info else (self.first_seed, 1)
        while True:
            yield from self._episode(seed)
            seed += stride

    def _episode(self, seed: int) -> Iterator[tuple[torch.Tensor, ...]]:
        setting = draw_setting(seed, Split.TRAIN, card_at(self.card, seed))
        rng = np.random.default_rng([seed, 77])
        performance, coach = performer(setting), Coach(setting.rng(6))
        grid = (self.image_size[0] // 8, self.image_size[1] // 8)
        left = self.per_episode
        while left and not performance.finished:
            perform(performance, coach, performance.t + float(rng.exponential(9.0)) + 0.3)
            if not performance.world.touching and rng.random() < 0.5:
                continue
            for _ in range(min(left, VIEWS if setting.card.frank else 1)):
                left -= 1
                yield self._view(setting, performance, grid, rng)

    def _view(
        self, setting: Setting, performance: Performer, grid: tuple[int, int], rng: np.random.Generator
    ) -> tuple[torch.Tensor, ...]:
        world = marked(performance.world, rng) if setting.card.frank else performance.world
        pose = setting.camera.at(performance.t, world)
        size = SIZES[int(rng.choice(len(SIZES), p=SHARES))]
        image = roughen(render(world, pose, setting.look, size, rng), self.image_size, rng)
        truth = dense_truth(world, pose, grid)
        state = np.pad(truth.state, ((0, self.states - len(truth.state)), (0, 0), (0, 0)))
        fields = (truth.kind, truth.colour, state, truth.held, truth.acted, truth.verb, truth.glance)
        return (torch.from_numpy(image), *(torch.from_numpy(np.ascontiguousarray(v)) for v in fields))


def marked(world: World, rng: np.random.Generator) -> World:
    """Signs on things and dangers at random: slips leave them seldom, and only on what is being worked on."""
    world = too_near(world) if rng.random() < TOO_NEAR else world
    return replace(world, items=tuple(replace(item, **_signs(item.kind, rng)) for item in world.items))  # type: ignore[arg-type]


def _signs(kind: str, rng: np.random.Generator) -> dict[str, float]:
    """Only what a thing of this kind can show: a label without a picture teaches that pictures say nothing."""
    out = {name: 1.0 for name in TRACES if rng.random() < MARKED}
    if rng.random() < MARKED:
        out["spill"] = float(rng.uniform(0.2, 1.0))
    if kind in STEAMS and rng.random() < MARKED:
        out["heat"] = float(rng.uniform(STEAM_FROM, 1.0))
    if kind in DIALS and rng.random() < SET_WRONG:
        out["setting"] = 1.0
    return out


def roughen(image: NDArray[np.uint8], size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Bring a frame to the model's size, sometimes by way of a lossy codec, as real streams do."""
    if rng.random() < 0.25:
        quality = int(rng.integers(35, 92))
        _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
        image = cv2.imdecode(data, cv2.IMREAD_COLOR)  # type: ignore[assignment]
    return shrink(image, size)


def shrink(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Area interpolation to `size` = (width, height)."""
    if image.shape[1::-1] == size:
        return image
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]

"""An endless stream of single frames with dense truth, drawn from training episodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import IterableDataset, get_worker_info

from ..simulator.acts import TRACES
from ..simulator.coach import Coach, Performer, perform
from ..simulator.dense import STATES, dense_truth
from ..simulator.episode import Setting, Split, draw_setting
from ..simulator.items import Item
from ..simulator.looks import CONTENTS
from ..simulator.recorded import performer
from ..simulator.render import render
from ..simulator.sprites import SPRITES
from ..simulator.sprites_vivid import DIALS, STEAM_FROM, STEAMS, TOPS
from ..simulator.world import World, too_near
from .mixture import card_at
from .ways import config_for

MARKED = 0.08
"""Chance of each sign on each thing of a frame that can show it."""
SET_WRONG = 0.3
"""The same of a dial, which few things have."""
UPRIGHT = 0.15
"""Chance that a camera is turned upright, where things are less than half as large: one in seven is so anyway."""
LEFT = 0.1
"""Chance of each state that an act leaves, on each thing of a frame that can show it."""
FILLED, EMPTY = 0.3, 0.3
"""Chance that a vessel is filled anew, and that it is then empty."""
TOO_NEAR = 0.35
"""Chance that the other hand is too near while something is being done: dangers are rarer than that."""
PALE, REPAINTED = ("white", "black", "brown"), 0.25
"""Colours on which signs hardly show, and the chance that a thing is painted so: they have to be learnt from more."""
VIEWS = 3
"""Pictures of a moment of a frank card, each with other signs: playing on costs more than a picture."""
HALF_DONE = 0.5
"""Chance that such an act was half done."""
_CONTENTS = tuple(CONTENTS)
SUDDEN = frozenset({"on", "flipped"})
"""States that are there or not."""
SIZES = ((160, 120), (320, 240), (480, 360), (640, 480))
SHARES = (0.45, 0.35, 0.1, 0.1)
"""Sizes at which frames are rendered before they are brought to the model's size, and how often each; none is smaller
than that."""


UPRIGHT_SIZES = ((180, 320), (270, 480))
"""The same of upright pictures without their bars, as often each: what is left of frames 426 and 640 pixels wide."""


class DenseFrames(IterableDataset):  # type: ignore[type-arg]
    """Yields (image (H, W, 3) uint8, seven truth arrays), the truth on a grid of (columns, rows).

    Episodes count from `first_seed` on; every worker has its own. `cropped`: upright pictures have no bars.
    """

    def __init__(
        self,
        image_size: tuple[int, int],
        grid: tuple[int, int],
        per_episode: int = 16,
        first_seed: int = 1_000_000,
        card: str = "table-train-v2",
        cropped: bool = False,
    ) -> None:
        self.image_size, self.grid = image_size, grid
        self.per_episode, self.first_seed = per_episode, first_seed
        self.sizes, self.shares = _sizes(image_size)
        self.card, self.states, self.cropped = card, config_for(card).n_states, cropped

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
        if setting.card.frank and rng.random() < UPRIGHT:
            setting = replace(setting, camera=replace(setting.camera, portrait=True))  # type: ignore[call-arg]
        performance, coach = performer(setting), Coach(setting.rng(6))
        left = self.per_episode
        while left and not performance.finished:
            perform(performance, coach, performance.t + float(rng.exponential(9.0)) + 0.3)
            if not performance.world.touching and rng.random() < 0.5:
                continue
            for _ in range(min(left, VIEWS if setting.card.frank else 1)):
                left -= 1
                yield self._view(setting, performance, rng)

    def _view(self, setting: Setting, performance: Performer, rng: np.random.Generator) -> tuple[torch.Tensor, ...]:
        world = marked(performance.world, rng) if setting.card.frank else performance.world
        pose = setting.camera.at(performance.t, world)
        size = self.sizes[int(rng.choice(len(self.sizes), p=self.shares))]
        if self.cropped and pose.portrait:
            size = UPRIGHT_SIZES[int(rng.choice(len(UPRIGHT_SIZES)))]
        image = roughen(render(world, pose, setting.look, size, rng), self.image_size, rng)
        truth = dense_truth(world, pose, self.grid, cropped=self.cropped)
        state = np.pad(truth.state, ((0, self.states - len(truth.state)), (0, 0), (0, 0)))
        fields = (truth.kind, truth.colour, state, truth.held, truth.acted, truth.verb, truth.glance)
        return (torch.from_numpy(image), *(torch.from_numpy(np.ascontiguousarray(v)) for v in fields))


def marked(world: World, rng: np.random.Generator) -> World:
    """States, signs and dangers at random: acts and slips leave them seldom, and only on what is being worked on."""
    world = too_near(world) if rng.random() < TOO_NEAR else world
    return replace(world, items=tuple(_marked(item, rng) for item in world.items))


def _marked(item: Item, rng: np.random.Generator) -> Item:
    fields = _left(item, rng) | _signs(item.kind, rng)
    if rng.random() < REPAINTED:
        fields |= {"colour": str(rng.choice(PALE))}
    return replace(item, **fields)  # type: ignore[arg-type]


def _left(item: Item, rng: np.random.Generator) -> dict[str, float | str]:
    """What an act would have left or taken away, now and then half done."""
    changed = [name for name in shown(item.kind) if rng.random() < LEFT]
    half = {name: float(rng.uniform(0.2, 0.8)) for name in changed if name not in SUDDEN and rng.random() < HALF_DONE}
    return {name: 1.0 - round(getattr(item, name)) for name in changed} | half | _filled(item, rng)


def _filled(item: Item, rng: np.random.Generator) -> dict[str, float | str]:
    """How full a vessel is, and of what: few acts of an episode change that."""
    if item.kind not in TOPS or rng.random() >= FILLED:
        return {}
    empty = rng.random() < EMPTY
    return {"level": 0.0} if empty else {"level": float(rng.uniform(0.1, 1.0)), "content": str(rng.choice(_CONTENTS))}


@lru_cache(maxsize=64)
def shown(kind: str) -> tuple[str, ...]:
    """The states that change how a thing of this kind is drawn; how full it is needs a content, and is left out."""
    draw, bare = SPRITES[kind], Item(kind, "", (0.0, 0.0), (0.0, 0.0))
    plain = repr(draw(bare))

    def differs(name: str) -> bool:
        return repr(draw(replace(bare, **{name: 1.0}))) != plain  # type: ignore[arg-type]

    return tuple(name for name in STATES if name != "level" and differs(name))


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


def _sizes(least: tuple[int, int]) -> tuple[list[tuple[int, int]], NDArray[np.float64]]:
    """The sizes to render at for pictures of `least` = (width, height), and how often each."""
    kept = [(size, share) for size, share in zip(SIZES, SHARES, strict=True) if size[0] >= least[0]] or [(least, 1.0)]
    shares = np.array([share for _, share in kept])
    return [size for size, _ in kept], shares / shares.sum()


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

"""Stage 2 of the recipe: what the frozen encoder says of whole episodes, cached as step tokens in shards."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...perception.compact.bars import without_bars
from ...perception.compact.model import CompactModel
from ...perception.compact.shifted import for_use
from ..simulator.coach import PROMPT, SLOW
from ..simulator.episode import Episode, Split, draw_setting, record
from .dense_frames import roughen, shrink
from .encoder_stage import to_float
from .mixture import card_at
from .precision import fast_format
from .samples import SLOTS, Labels, label, watched_steps
from .shards import SHARD, build_shards

FIRST_SEED = 10_000_000
"""Of the training episodes."""
SLOWLY = 0.7
"""Share of the episodes of frank cards under a slow coach: slips that are mended at once hardly ever stand."""
LARGE = (640, 480)
"""Pixels of a frame whose bars are cut off: what is left of a smaller one would be small."""
CHUNK = 64
"""Frames encoded at once."""


def sample(model: CompactModel, seed: int, card: str = "table-train-v2") -> dict[str, Tensor]:
    """Tokens (T, SLOTS, F) in half precision and labels of one training episode."""
    rng = np.random.default_rng([seed, 99])
    of = card_at(card, seed)
    slow = of.frank and rng.random() < SLOWLY
    episode = record(draw_setting(seed, Split.TRAIN, of), SLOW if slow else PROMPT)
    foreign = list(draw_setting(seed + 500_000_000, Split.TRAIN, of).task.graph.steps)
    watched = watched_steps(episode.setting.task, episode.truth, foreign, rng)
    fps = model.config.fps
    with torch.inference_mode(), fast_format():
        query = model.text(model.text.ids([w.step for w in watched]))
        parts = [model.tokens(to_float(images), query)[0].half() for images in _chunks(model, episode, fps, rng)]
    tokens = torch.cat(parts)
    return as_sample(model, tokens, label(watched, np.arange(len(tokens)) / fps, episode.truth))


def as_sample(model: CompactModel, tokens: Tensor, labels: Labels) -> dict[str, Tensor]:
    """tokens (T, W, F) of at most SLOTS steps, in half precision, and the labels that the model learns."""
    padded = torch.zeros(len(tokens), SLOTS, tokens.shape[-1], dtype=torch.float16)
    padded[:, : tokens.shape[1]] = tokens
    fields = ("on", "done_now", "done", "wrong", "valid", "judge_wrong")
    out = {"tokens": padded, **{name: torch.from_numpy(getattr(labels, name)) for name in fields}}
    more = {"ways": (labels.ways, model.config.ways), "moment": (labels.moment, model.config.moments)}
    return out | {name: torch.from_numpy(value[..., : len(known)]) for name, (value, known) in more.items()}


def _chunks(model: CompactModel, episode: Episode, fps: float, rng: np.random.Generator) -> Iterator[Tensor]:
    size = (model.config.image_size[0], model.config.image_size[1])
    rendered = (320, 240) if rng.random() < 0.3 else size
    lossy, cropped, images = rng.random() < 0.15, model.config.cropped, list[NDArray[np.uint8]]()
    upright = episode.setting.camera.at(0.0, episode.setting.world()).portrait
    for frame in episode.frames(fps, LARGE if cropped and upright else rendered):
        image = without_bars(frame.image) if cropped else frame.image
        images.append(roughen(image, size, rng) if lossy else shrink(image, size))
        if len(images) == CHUNK:
            yield torch.from_numpy(np.stack(images))
            images = []
    if images:
        yield torch.from_numpy(np.stack(images))


def build_cache(weights: Path, folder: Path, episodes: int, jobs: int, card: str = "table-train-v2") -> Iterator[Path]:
    """Shards of the first `episodes` training episodes as they become ready, see `shards.build_shards`."""
    seeds = range(FIRST_SEED, FIRST_SEED + -(-episodes // SHARD) * SHARD)
    return build_shards(partial(_samples, str(weights), card), folder, seeds, jobs)


def _samples(weights: str, card: str, seeds: list[int]) -> list[dict[str, Tensor]]:
    model = CompactModel.from_pretrained(weights).eval()
    model.encoder = for_use(model.encoder, model.config.shifts)  # type: ignore[assignment]
    return [sample(model, seed, card) for seed in seeds]

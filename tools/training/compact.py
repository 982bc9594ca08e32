"""The whole recipe of the shipped `compact` weights: one command, two cores, under an hour.

Stage 1 trains words and encoder on dense truth, stage 2 caches what the frozen encoder says of whole episodes, stage 3
trains the temporal part on the cache. Every stage is kept in `folder`, so that a stopped run goes on where it was.
Training episodes only: no test seed, graph, look or wording is touched (see simulator.episode.Split).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from ...perception.compact.config import CompactConfig
from ...perception.compact.model import CompactModel
from .encoder_stage import fit_domain, train_encoder, train_text
from .stream_stage import judge, load_shards, train_stream
from .token_cache import build_cache

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How much of everything."""

    frames: int = 100_000
    episodes: int = 1500
    epochs: int = 6
    jobs: int = 2
    seed: int = 0
    dev_episodes: int = 30


def run_training(
    out: str = "perception/weights",
    folder: str = ".training/compact",
    recipe: Recipe | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Train and save into `out`. Returns the held-out scores of the temporal part and the seconds each stage took."""
    recipe = recipe or Recipe()
    say = progress or (lambda _line: None)
    work = Path(folder)
    work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    seconds: dict[str, float] = {}
    encoder = _timed(seconds, "encoder", lambda: _encoder_stage(work, recipe, say))
    shards = _timed(seconds, "cache", lambda: _cache_stage(encoder, work, recipe, say))
    model = CompactModel.from_pretrained(encoder)
    scores = _timed(seconds, "stream", lambda: _stream_stage(model, shards, recipe, say))
    model.save_pretrained(out)
    report = {"weights": out, "recipe": asdict(recipe), "seconds": seconds, "held_out": scores}
    (work / "report.json").write_text(json.dumps(report, indent=1))
    return report


def _timed(seconds: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    started = time.monotonic()
    result = work()
    seconds[name] = round(time.monotonic() - started, 1)
    return result


def _encoder_stage(work: Path, recipe: Recipe, say: Progress) -> Path:
    path = work / "encoder"
    if (path / "config.json").exists():
        say(f"encoder: taken from {path}")
        return path
    model = CompactModel(CompactConfig())
    train_text(model.text, len(model.config.kinds), len(model.config.colours))
    train_encoder(model, recipe.frames, say)
    fit_domain(model)
    model.save_pretrained(path)
    return path


def _cache_stage(encoder: Path, work: Path, recipe: Recipe, say: Progress) -> list[Path]:
    shards = []
    for path in build_cache(encoder, work / "cache", recipe.episodes, recipe.jobs):
        shards.append(path)
        say(f"cache: {len(shards)} shards of {recipe.episodes // 10}")
    return sorted(shards)


def _stream_stage(model: CompactModel, shards: list[Path], recipe: Recipe, say: Progress) -> dict[str, float]:
    samples = load_shards(shards)
    kept, held_out = samples[: -recipe.dev_episodes], samples[-recipe.dev_episodes :]
    torch.set_num_threads(2)
    train_stream(model, kept, recipe.epochs, say)
    return judge(model, held_out)

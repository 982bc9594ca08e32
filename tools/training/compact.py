"""The whole recipe of the shipped `compact` weights: one command, two cores, under an hour.

Stage 1 trains words and encoder on dense truth, stage 2 caches what the frozen encoder says of whole episodes, stage 3
trains the temporal part on the cache. Every stage is kept in `folder`, so that a stopped run goes on where it was.
Training episodes only: no test seed, graph, look or wording is touched (see simulator.episode.Split).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from ...core.errors import InputError
from ...perception.compact.load import load_compact
from ...perception.compact.model import CompactModel
from .encoder_stage import RATE, EncoderFit, fit_domain, train_encoder, train_text
from .finer import fine_config, finer
from .mixture import cards_of
from .model_card import write_card
from .more_states import with_states
from .more_ways import with_ways
from .shards import SHARD
from .stages import Progress, part_of, timed
from .stream_stage import RATE as STREAM_RATE
from .stream_stage import StreamFit, judge, load_shards, overlooked, train_stream, unlearnt
from .token_cache import build_cache
from .ways import config_for

EPISODES_A_SEED, SEEDS = 50_000, 40
"""Episodes that no other seed's frames come from (440,000 frames take 28,000), and how many seeds have their own."""
FURTHER = 2
"""Episodes a step when a temporal part is trained further: as many steps again teach it more than more episodes do
(docs/log/weights2.md)."""
AGAIN = 1
"""Of frames of frank cards, which take three times as long to draw as to learn from."""
FULL_MINUTES = 60.0
"""Wall clock of the whole recipe on two cores, at most."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How much of everything; the defaults are those of the shipped weights."""

    frames: int = 440_000
    """Single frames for the encoder."""
    episodes: int = 1300
    """Whole episodes for the temporal part."""
    epochs: int = 6
    jobs: int = 2
    """Worker processes; 0 does everything in this one."""
    seed: int = 0
    """Of weights, order and the frames of the encoder; the episodes of the temporal part are always the same."""
    held_out: int = 30
    """Of the episodes, how many (at most a fifth) are kept back to watch over-fitting."""
    batch: int = 48
    """Frames a step of the encoder."""
    sessions: int = 8
    """Episodes a step of the temporal part."""
    domain_frames: int = 6000
    """Frames from which the encoder's usual summaries are learnt, for the domain check."""
    card: str = "table-train-v2"
    """Difficulty of the episodes; a mixture as in mixture.py."""
    start: str | None = None
    """Weights to go on from: their encoder is kept, its domain learnt anew, their temporal part trained further."""
    warm: str | None = None
    """Weights whose encoder is trained further; what is behind it begins from nothing, or goes on from `start`."""
    again: int = 0
    """How often frames for the encoder are learnt from once more."""
    fine: bool = False
    """Look at pictures of twice the width and height."""


def recipe_for(
    minutes: float,
    seed: int = 0,
    start: Path | str | None = None,
    *,
    warm: Path | str | None = None,
    card: str = "table-train-v2",
    fine: bool = False,
) -> Recipe:
    """The shipped recipe, scaled to a wall-clock budget on two cores.

    Raises InputError for an unknown card.
    """
    frank = any(one.frank for one in cards_of(card))
    whole, share = Recipe(), min(1.0, minutes / FULL_MINUTES)
    episodes = max(40, int(whole.episodes * share) // 10 * 10)
    frames, held_out = max(960, int(whole.frames * share)), max(4, int(whole.held_out * share))
    kept, further = (None if path is None else str(path) for path in (start, warm))
    sessions = whole.sessions if start is None else FURTHER
    sizes = {"frames": frames, "episodes": episodes, "held_out": held_out, "sessions": sessions}
    again = AGAIN if frank else 0
    return Recipe(**sizes, seed=seed, card=card, start=kept, warm=further, again=again, fine=fine)


def run_training(
    out: Path | str = "runs/weights",
    *,
    minutes: float = FULL_MINUTES,
    seed: int = 0,
    folder: Path | str = ".training/compact",
    recipe: Recipe | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Train, keeping every stage in `folder`, and save weights and model card into `out`.

    A `recipe` of one's own (see `recipe_for`) takes the place of `minutes` and `seed`. Returns the recipe, the seconds
    each stage took and the held-out scores of the temporal part.
    """
    work, recipe = Path(folder), recipe or recipe_for(minutes, seed)
    work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    seconds: dict[str, float] = {}
    encoder = timed(seconds, "encoder", lambda: _encoder_stage(work, recipe, part_of(progress, 0.0, 0.25)))
    shards = timed(seconds, "cache", lambda: _cache_stage(encoder, work, recipe, part_of(progress, 0.25, 0.75)))
    model = CompactModel.from_pretrained(encoder)
    scores = timed(seconds, "stream", lambda: _stream_stage(model, shards, recipe, part_of(progress, 0.75, 1.0)))
    model.save_pretrained(out)
    report = {"weights": str(out), "recipe": asdict(recipe), "seconds": seconds, "held_out": scores}
    (work / "report.json").write_text(json.dumps(report, indent=1))
    write_card(Path(out), report, sum(p.numel() for p in model.parameters()))
    return report


def _encoder_stage(work: Path, recipe: Recipe, say: Progress) -> Path:
    path = work / "encoder"
    if (path / "config.json").exists():
        say(1, 1, f"encoder taken from {path}")
        return path
    workers = min(1, recipe.jobs)
    model = _begun(recipe)
    if recipe.start is None or recipe.warm is not None:
        rate = RATE if recipe.warm is None else RATE / 2
        torch.set_num_threads(max(1, recipe.jobs - workers))  # the other processor draws
        first = _first(recipe.seed)
        fit = EncoderFit(recipe.frames, recipe.batch, workers, recipe.card, rate, first, recipe.again)
        train_encoder(model, fit, say)
    fit_domain(model, recipe.domain_frames, workers, recipe.card)
    model.save_pretrained(path)
    return path


def _begun(recipe: Recipe) -> CompactModel:
    """The model as training finds it: from nothing, or with the parts that it goes on from.

    Raises InputError where an encoder would be grown and not trained.
    """
    start, source = (None if path is None else _started(path) for path in (recipe.start, recipe.warm))
    if recipe.fine and start is not None and source is None and not start.config.fine:
        raise InputError(f"--fine grows the encoder of {recipe.start!r}, and --start alone keeps it; add --warm FOLDER")
    fine = recipe.fine or any(one is not None and one.config.fine for one in (start, source))
    if start is None:
        config = config_for(recipe.card)
        model = CompactModel(fine_config(config) if fine else config)
        train_text(model.text, len(model.config.kinds), len(model.config.colours))
    else:
        model = finer(start) if fine else start
        asked = config_for(recipe.card)
        if model.config.signs and asked.signs:  # a newer release may know more of them
            model = with_ways(with_states(model, asked.n_states), asked.ways)
            model.config.signs = asked.signs
    if source is not None:
        source = finer(source) if fine else source
        take_encoder(model, with_states(source, model.config.n_states) if source.config.signs else source)
    return model


def _first(seed: int) -> int:
    """First episode of the encoder's frames: who trains further takes another seed and sees other tables."""
    return 1_000_000 + seed % SEEDS * EPISODES_A_SEED


@torch.no_grad()
def take_encoder(model: CompactModel, other: CompactModel) -> None:
    """Give `model` the encoder of `other`; states that only `model` knows keep their first weights."""
    mine, theirs = model.encoder.state_dict(), other.encoder.state_dict()
    for name, value in theirs.items():
        if name.startswith("head."):
            rows = zip(mine[name].split(model.encoder.sizes), value.split(other.encoder.sizes), strict=True)
            for own, new in rows:
                own[: len(new)] = new[: len(own)]
        else:
            mine[name].copy_(value)


def _started(folder: str) -> CompactModel:
    """Weights to go on from; `load_compact` refuses in one line what is damaged or of another format."""
    load_compact(folder, threads=None)
    return CompactModel.from_pretrained(folder)


def _cache_stage(encoder: Path, work: Path, recipe: Recipe, say: Progress) -> list[Path]:
    shards = []
    for path in build_cache(encoder, work / "cache", recipe.episodes, recipe.jobs, recipe.card):
        shards.append(path)
        say(len(shards), recipe.episodes / SHARD, f"cache {len(shards) * SHARD} episodes")
    return sorted(shards)


def _stream_stage(model: CompactModel, shards: list[Path], recipe: Recipe, say: Progress) -> dict[str, float | None]:
    samples = load_shards(shards)
    back = min(recipe.held_out, len(samples) // 5)
    kept, held_out = samples[:-back], samples[-back:]
    torch.set_num_threads(max(1, recipe.jobs))
    fresh = recipe.start is None
    rate = STREAM_RATE if fresh else STREAM_RATE / 2
    train_stream(model, kept, StreamFit(recipe.epochs, recipe.sessions, rate, fresh), say)
    model.config.unlearnt = unlearnt(model, held_out)
    model.config.misses = overlooked(model, held_out)
    return judge(model, held_out)

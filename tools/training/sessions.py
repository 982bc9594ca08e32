"""`planwatch train sessions`: weights that name slips learn further from live sessions of their own.

Stage 1 plays whole sessions with drawn training people and keeps what was watched and seen (`session_samples`), stage 2
caches some episodes of the usual mixture, so that nothing is unlearnt, stage 3 trains the temporal part further on
both. Every stage is kept in `folder`. Encoder and words stay as they are, and so do the numbers of the configuration
that say how far the weights can be trusted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ...core.errors import InputError
from ...perception.compact.load import folder_of, load_compact
from ...perception.compact.model import CompactModel
from .mixture import cards_of
from .session_samples import KINDS, build_sessions
from .shards import SHARD
from .stages import Progress, part_of, timed
from .stream_stage import StreamFit, judge, load_shards, overlooked, train_stream
from .token_cache import build_cache

Samples = list[dict[str, Tensor]]


@dataclass(frozen=True, slots=True)
class SessionRecipe:
    """How much of everything; the defaults are those of the shipped weights `wide`."""

    weights: str
    """A folder, or the name of shipped weights."""
    sessions: int = 180
    episodes: int = 40
    """Of the usual mixture; each is learnt from twice an epoch."""
    epochs: int = 3
    jobs: int = 1
    card: str = "table-v4"
    """Of the sessions; a mixture as in mixture.py."""
    mixture: str = "table-train-v7+table-train-v2"
    """Cards of the usual episodes."""
    rate: float = 8e-4
    """Highest learning rate."""
    held_out: int = 12
    """Sessions (at most a fifth) that are kept back to see what was learnt."""


def run_session_training(out: Path, folder: Path, recipe: SessionRecipe, progress: Progress) -> dict[str, Any]:
    """Play, train and save into `out`. Returns the recipe, seconds of each stage, and held-out scores before and after.

    Raises InputError in one line for an unknown card, WeightsError for weights that cannot be read.
    """
    cards_of(f"{recipe.card}+{recipe.mixture}")
    source = folder_of(recipe.weights)
    if not load_compact(source).model.config.ways:
        raise InputError(
            f"weights in {str(source)!r} name no slips, so that sessions teach them little; take --weights wide, or "
            "train some with `planwatch train compact --card table-train-v4`"
        )
    seconds: dict[str, float] = {}
    sessions = build_sessions(source, folder / "sessions", recipe.sessions, recipe.jobs, recipe.card)
    say = part_of(progress, 0.0, 0.7)
    played = timed(seconds, "sessions", lambda: _loaded(sessions, recipe.sessions, "sessions", say))
    episodes = build_cache(source, folder / "episodes", recipe.episodes, recipe.jobs, recipe.mixture)
    say_usual = part_of(progress, 0.7, 0.8)
    usual = timed(seconds, "episodes", lambda: _loaded(episodes, recipe.episodes, "episodes", say_usual))
    model = CompactModel.from_pretrained(source)
    back = len(KINDS) * min(recipe.held_out, recipe.sessions // 5)
    kept, held_out = played[: len(played) - back], played[len(played) - back :]
    before = _scores(model, held_out)
    torch.set_num_threads(max(1, recipe.jobs))
    fit = StreamFit(recipe.epochs, 2, recipe.rate, fresh=False)
    say_fit = part_of(progress, 0.8, 1.0)
    timed(seconds, "stream", lambda: train_stream(model, [*kept, *usual, *usual], fit, say_fit))
    model.save_pretrained(out)
    scores = {"before": before, "after": _scores(model, held_out)}
    report = {"weights": str(out), "recipe": asdict(recipe), "seconds": seconds, "held_out": scores}
    (folder / "report.json").write_text(json.dumps(report, indent=1))
    return report


def _loaded(shards: Iterator[Path], episodes: int, name: str, say: Progress) -> Samples:
    """The samples of the shards, each told as it becomes ready."""
    ready = []
    for path in shards:
        ready.append(path)
        say(len(ready), episodes / SHARD, f"{name} {path.stem}")
    return load_shards(ready)


def _scores(model: CompactModel, samples: Samples) -> dict[str, dict[str, float | None]]:
    """Kind of sample -> average precision a tick of every head, and the share of the steps done that are overlooked."""
    out: dict[str, dict[str, float | None]] = {}
    for k, kind in enumerate(KINDS):
        mine = samples[k :: len(KINDS)]
        told = {name: value for name, value in judge(model, mine).items() if name.startswith("ap_")}
        out[kind] = told | {"overlooked": overlooked(model, mine)}
    return out

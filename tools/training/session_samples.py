"""Training samples out of live sessions: what is seen and watched while words change what people do.

Episodes under the coach of `simulator.coach`, who knows everything, hold hardly anybody who is stopped in vain, breaks
off, or leaves a slip standing. Here a whole session with the weights themselves talks to drawn training people. Every
session makes two samples: its own watch, with the steps under their own names and the recoveries that it injected, and
`samples.watched_steps`, where some bear the name of a look-alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...core.deviation import DeviationCode as D
from ...core.truth import EpisodeTruth
from ...perception.base import StreamModel
from ...perception.compact.encoder import Maps
from ...perception.compact.ground import ground
from ...perception.compact.model import CompactModel
from ..evaluation.closed.assistants import Sitting
from ..evaluation.closed.episode import FPS, live
from ..runtime.build import Wish
from ..simulator.episode import Split, draw_setting
from ..simulator.people.drawn import drawn_person
from ..simulator.people.live import Cast, LivePerson
from ..simulator.people.traits import Traits
from ..simulator.primitives import PUT_BACK
from .mixture import card_at
from .precision import fast_format
from .samples import ASIDES, SLOTS, Labels, Watched, label, runs_of, watched_steps
from .session_watch import Kept, Span, WatchedSense, joined
from .shards import build_shards
from .token_cache import CHUNK, as_sample

FIRST_SEED = 40_000_000
"""Of the sessions."""
OFTENER = 1.5
"""How many times as often as otherwise these people slip."""
UNSIGNED = frozenset({D.SPLIT, D.PLACE, D.TEMP, D.EXTRA, D.REPEAT, D.HAZARD})
"""Slips that leave no sign on a thing: there is nothing to know them by but what was done."""
MORE_UNSIGNED, OF_PEOPLE = 4.0, 0.5
"""How many times as often they come, in this share of the people: others slip in too many other ways to learn from."""
KINDS = ("own", "exchanged")
"""The samples of a session in their order: its own watch, and one in which some steps bear a look-alike's name."""
EARLY_S = 1.0
"""Seconds by which a recovery may begin before it is watched."""


def build_sessions(weights: Path, folder: Path, sessions: int, jobs: int, card: str) -> Iterator[Path]:
    """Shards of so many sessions as they become ready, see `shards.build_shards`."""
    seeds = range(FIRST_SEED, FIRST_SEED + sessions)
    return build_shards(partial(_samples, str(weights), card), folder, seeds, jobs)


def _samples(weights: str, card: str, seeds: list[int]) -> list[dict[str, Tensor]]:
    return [one for seed in seeds for one in session_samples(weights, seed, card)]


def session_samples(weights: str, seed: int, card: str) -> list[dict[str, Tensor]]:
    """The two samples of one session of the `weights` with a training person.

    Raises WeightsError in one line for weights that cannot be read, InputError for an unknown card.
    """
    rng = np.random.default_rng([seed, 98])
    of = card_at(card, seed)
    stage = LivePerson(Cast(seed, _person(rng), Split.TRAIN, of.name), pixels=True)
    senses: list[WatchedSense] = []

    def keeping(model: StreamModel) -> StreamModel:
        senses.append(WatchedSense(model))
        return senses[0]

    wish = Wish("compact", perception_args={"weights": weights})
    live("session", stage, lambda stage: Sitting(stage, wish, eyes=keeping))
    truth, kept = stage.truth(), senses[0].kept
    model = CompactModel.from_pretrained(Path(weights)).eval()
    foreign = list(draw_setting(seed + 500_000_000, Split.TRAIN, of).task.graph.steps)
    times = 1.0 / FPS + np.arange(len(kept.maps)) / FPS
    other = watched_steps(stage.setting.task, truth, foreign, rng)
    own = own_watch(kept, truth, times)
    mine = [one for one, _ in own]
    return [
        _sample(model, kept.maps, mine, _in_spans(label(mine, times, truth), own)),
        _sample(model, kept.maps, other, label(other, times, truth)),
    ]


def _person(rng: np.random.Generator) -> Traits:
    person = drawn_person(rng, OFTENER)
    if rng.random() >= OF_PEOPLE:
        return person
    return replace(person, codes={**person.codes} | {code: MORE_UNSIGNED * person.codes[code] for code in UNSIGNED})


def own_watch(kept: Kept, truth: EpisodeTruth, times: NDArray[np.float64]) -> list[tuple[Watched, Span]]:
    """What the session watched and when: at most SLOTS steps, those that were attempted and the longest watched first.

    times: (T,) stream seconds of the ticks.
    """
    spans = [(_watched(span, truth, float(times[span.first])), span) for span in kept.spans]
    first = sorted(spans, key=lambda pair: (not pair[0].runs, pair[1].first - pair[1].last))[:SLOTS]
    return sorted(first, key=lambda pair: (pair[1].first, pair[1].step.id))


def _watched(span: Span, truth: EpisodeTruth, since: float) -> Watched:
    """A step of the plan, or a recovery: what was done of it since it is watched."""
    step = span.step
    if step.verb == PUT_BACK or step.verb in ASIDES:
        runs = tuple(r for r in truth.runs if r.step_id == step.verb and r.start >= since - EARLY_S)
        return Watched(step, runs, since=since)
    anew = 0.0 if step.stands_for is None else since
    runs = tuple(r for r in runs_of(step.base, truth) if r.end > anew)
    return Watched(step, runs, since=since, own=step.base)


def _in_spans(labels: Labels, own: list[tuple[Watched, Span]]) -> Labels:
    """Nothing is watched after it has left the watch."""
    for k, (_, span) in enumerate(own):
        labels.valid[: span.first, k] = 0
        labels.valid[span.last + 1 :, k] = 0
    return labels


@torch.inference_mode()
def _sample(model: CompactModel, maps: list[Maps], watched: list[Watched], labels: Labels) -> dict[str, Tensor]:
    query = model.text(model.text.ids([one.step for one in watched]))
    parts = (joined(maps[i : i + CHUNK]) for i in range(0, len(maps), CHUNK))
    with fast_format():
        tokens = [ground(part, query, model.config.grid)[0].half() for part in parts]
    return as_sample(model, torch.cat(tokens), labels)

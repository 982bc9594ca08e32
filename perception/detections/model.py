"""The detections watcher: `forward(clip, steps)` to fit, `tick(frame, steps, carry)` for the stream, same weights.

A state-space layer with the detector's own channels (`memory.py`), then a read-out per watched step. The read-out's
weights are made from the step's words: a step that was in the fit has a vector of its own besides, one that was not
still has those of its words, and of its goal states and the things it names.

A step looks different when it begins and when it ends, so each of its parts has a read-out that differs a little from
the step's own.

Shapes: T frames, C channels, F features, W watched steps, Z parts of a step, V vectors (of known steps and words), G
features of a step and its goals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from ...core.steps import Step
from .config import DetectionsConfig
from .encode import SCENE
from .memory import Averages, Fading, empty, remember, remember_one
from .words import goals_of, key_of, named, words_of

PER_GOAL = 10
"""4 of the goal states, 3 of the named things in view, 3 of them in hand."""
WIDEST = 4.0
"""Standard deviations beyond which a feature says no more."""


class Query(NamedTuple):
    """What W watched steps ask for."""

    words: Tensor
    """(W, known steps + words): which vectors make up the read-out."""
    goals: Tensor
    """(W, S): 1 at the goal states."""
    named: Tensor
    """(W, L): 1 at the labels that the step names."""


class DetectionsModel(PreTrainedModel):
    """See the module."""

    config_class = DetectionsConfig
    base_model_prefix = "detections"
    main_input_name = "values"
    mean: Tensor
    spread: Tensor
    goal_mean: Tensor
    goal_spread: Tensor
    taus: Tensor

    def __init__(self, config: DetectionsConfig) -> None:
        super().__init__(config)
        labels, states, scales = len(config.labels), len(config.states), len(config.taus)
        self.size = (scales - 1) * (config.vocabulary.plain + labels + SCENE + states) + states
        vectors = len(config.keys) + len(config.words)
        self.read = nn.Parameter(torch.zeros(1 + config.parts, self.size, vectors))
        self.bias = nn.Parameter(torch.zeros(1 + config.parts, vectors))
        self.goal = nn.Parameter(torch.zeros(config.parts, PER_GOAL))
        for name, n in (("mean", self.size), ("goal_mean", PER_GOAL)):
            self.register_buffer(name, torch.zeros(n))
        for name, n in (("spread", self.size), ("goal_spread", PER_GOAL)):
            self.register_buffer(name, torch.ones(n))
        self.register_buffer("taus", torch.tensor(config.taus))
        self._keys = {key: i for i, key in enumerate(config.keys)}
        self._words = {word: len(config.keys) + i for i, word in enumerate(config.words)}
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        """Zeros: before a fit it says nothing."""

    def query(self, steps: Sequence[Step]) -> Query:
        """The steps' words, goals and things as numbers."""
        config = self.config
        words = torch.zeros(len(steps), self.read.shape[2])
        goals, things = torch.zeros(len(steps), len(config.states)), torch.zeros(len(steps), len(config.labels))
        places = {pair: i for i, pair in enumerate(config.vocabulary.states)}
        for i, step in enumerate(steps):
            known = [self._words[w] for w in words_of(step.text) if w in self._words]
            words[i, known] = config.shared / max(1, len(known)) ** 0.5
            if (own := self._keys.get(key_of(step))) is not None:
                words[i, own] = config.own
            goals[i, [places[g.label, g.state] for g in goals_of(step, places)]] = 1.0
            things[i, list(named(step, config.labels))] = 1.0
        return Query(words, goals, things)

    def knows(self, step: Step) -> bool:
        """True when the step itself was in the fit."""
        return key_of(step) in self._keys

    def empty(self) -> Fading:
        """The carry before the first frame."""
        vocabulary = self.config.vocabulary
        return empty(len(self.config.taus), vocabulary.size, vocabulary.plain)

    def forward(self, values: Tensor, seen: Tensor, dt: Tensor, query: Query, **_: Any) -> Tensor:
        """A clip: values and seen (T, C), dt (T,) seconds since the frame before -> logits (T, W, Z)."""
        averages, _carry = remember(values, seen, dt, self.taus, self.empty())
        return self.logits(self.features(averages), self.goal_features(averages, query), query)

    def tick(self, values: Tensor, seen: Tensor, dt: float, query: Query, carry: Fading) -> tuple[Tensor, Fading]:
        """One frame: values and seen (C,) -> logits (W, Z) and the next carry. Equals `forward` frame by frame."""
        averages, carry = remember_one(values, seen, dt, self.taus, carry)
        return self.logits(self.features(averages), self.goal_features(averages, query), query)[0], carry

    def features(self, averages: Averages) -> Tensor:
        """(T, F), each with unit deviation over the fit: what changed against the long average, and what is."""
        n, plain = len(self.config.labels), self.config.vocabulary.plain
        mean, now = averages.mean, averages.mean[:, :-1]
        parts = (
            now[..., :plain] - mean[:, -1:, :plain],
            now[..., n : 2 * n],
            now[..., plain - SCENE : plain],
            now[..., plain:],
        )
        rows = torch.cat([*(p.flatten(1) for p in parts), averages.top], -1)
        return ((rows - self.mean) / self.spread).clamp(-WIDEST, WIDEST)

    def goal_features(self, averages: Averages, query: Query) -> Tensor:
        """(T, W, G): how far each step's goal states hold, and its things are in view and in hand."""
        n, plain = len(self.config.labels), self.config.vocabulary.plain
        mean = averages.mean
        states = _most(mean[..., plain:], query.goals)
        top = _most(averages.top, query.goals)
        view = _most(mean[:, :-1, :n] - mean[:, -1:, :n], query.named)
        hand = _most(mean[:, :-1, n : 2 * n], query.named)
        told = [states[:, 0], states[:, 1], states[:, 1] - states[:, -1], top]
        rows = torch.stack([*told, *view.unbind(1)[:3], *hand.unbind(1)[:3]], -1)
        return ((rows - self.goal_mean) / self.goal_spread).clamp(-WIDEST, WIDEST)

    def logits(self, features: Tensor, goals: Tensor, query: Query) -> Tensor:
        """(T, F) and (T, W, G) -> (T, W, Z)."""
        share = self.config.part_share
        read, bias = self.read @ query.words.T, self.bias @ query.words.T
        of_parts = (read[:1] + share * read[1:]).permute(1, 2, 0).flatten(1)
        told = (features @ of_parts).unflatten(1, (len(query.words), self.config.parts))
        return told + goals @ self.goal.T + (bias[:1] + share * bias[1:]).T


def _most(rows: Tensor, mask: Tensor) -> Tensor:
    """rows (..., N), mask (W, N) -> (..., W): the largest value under each mask, 0 under an empty one."""
    if not mask.shape[-1]:
        return rows.new_zeros(*rows.shape[:-1], len(mask))
    best = rows[..., None, :].masked_fill(mask == 0, -1e9).amax(-1)
    return torch.where(mask.any(-1), best, torch.zeros_like(best))

"""Fitting the read-out of `detections`: two convex problems, solved to their end in seconds.

Softmax regression over the steps of a procedure (multinomial logistic, Hosmer and Lemeshow 2000, chapter 8) with a
ridge on the vectors of steps and words; long steps weigh less than their length, so that short ones are learnt too.
Every step is cut into equal parts of its time, each a class.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor

from ...core.steps import Step
from ..detections.config import DetectionsConfig
from ..detections.memory import Averages, remember
from ..detections.model import DetectionsModel, Query

LEAST_SPREAD = 0.05
"""Lowest deviation a feature is scaled by: what hardly ever changed in the fit must not shout later."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One session: values and seen (T, C), dt (T,), the steps it is about, and which of them goes on."""

    values: Tensor
    seen: Tensor
    dt: Tensor
    steps: tuple[Step, ...]
    target: Tensor
    """(T,) place in `steps`; -1 where nobody says."""


@dataclass(frozen=True, slots=True)
class FitSettings:
    """Chosen by cross-validation over sessions; see docs/LOG.md."""

    ridge: float = 0.05
    ridge_goal: float = 0.02
    ridge_bias: float = 0.001
    iterations: int = 40
    every: int = 3
    """Only every so many frames: the averages hardly change from one to the next."""


@dataclass(frozen=True, slots=True)
class _Part:
    features: Tensor
    goals: Tensor
    query: Query
    target: Tensor
    weight: Tensor


def fit_detections(model: DetectionsModel, clips: Sequence[Clip], settings: FitSettings) -> float:
    """Fit a fresh `model` in place; returns its mean loss a frame. Clips without any labelled frame are left out.

    Two problems are solved, one of whole steps and one of their parts, and the read-out is the mean of both: parts
    tell a step's end from its beginning, whole steps have more frames to learn from.
    """
    config = cast(DetectionsConfig, deepcopy(model.config))
    config.parts, config.part_share = 1, 0.0
    whole = DetectionsModel(config)
    _solve(whole, _parts(whole, clips, settings.every), settings)
    parts = _parts(model, clips, settings.every)
    _solve(model, parts, settings)
    _meet(model, whole)
    return _loss(model, parts)


def _solve(model: DetectionsModel, parts: Sequence[_Part], settings: FitSettings) -> None:
    total = sum(len(p.target) for p in parts)
    optimiser = torch.optim.LBFGS(
        [model.read, model.bias, model.goal], max_iter=settings.iterations, line_search_fn="strong_wolfe"
    )

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = settings.ridge * model.read.square().sum() + settings.ridge_goal * model.goal.square().sum()
        loss = loss + settings.ridge_bias * model.bias.square().sum()
        for p in parts:
            logits = model.logits(p.features, p.goals, p.query).flatten(1)
            loss = loss + F.cross_entropy(logits, p.target, p.weight) * len(p.target) / total
        loss.backward()
        return loss

    optimiser.step(closure)  # type: ignore[arg-type]


@torch.no_grad()
def _meet(model: DetectionsModel, whole: DetectionsModel) -> None:
    """Let `model` say the mean of what both say."""
    model.read[0].add_(whole.read[0])
    model.bias[0].add_(whole.bias[0])
    model.goal.add_(whole.goal)
    for weights in (model.read, model.bias, model.goal):
        weights.div_(2.0)


def parts_of(target: Tensor, parts: int) -> Tensor:
    """(T,) steps, -1 where nobody says -> (T,) step * parts + which of the equal parts of its run."""
    out = target.clone()
    begin = 0
    for run in torch.unique_consecutive(target, return_counts=True)[1].tolist():
        here = slice(begin, begin + run)
        if target[begin] >= 0:
            out[here] = target[here] * parts + torch.arange(run) * parts // run
        begin += run
    return out


@torch.no_grad()
def _loss(model: DetectionsModel, parts: Sequence[_Part]) -> float:
    total = sum(len(p.target) for p in parts)
    losses = (
        F.cross_entropy(model.logits(p.features, p.goals, p.query).flatten(1), p.target) * len(p.target) for p in parts
    )
    return float(sum(losses)) / max(1, total)


@torch.no_grad()
def _parts(model: DetectionsModel, clips: Sequence[Clip], every: int) -> list[_Part]:
    kept = [(clip, _averages(model, clip, every)) for clip in clips if bool((clip.target[::every] >= 0).any())]
    queries = [model.query(clip.steps) for clip, _ in kept]
    scale(model, [a for _, a in kept], queries)
    out: list[_Part] = []
    for (clip, averages), query in zip(kept, queries, strict=True):
        target = parts_of(clip.target, model.config.parts)[::every]
        ok, classes = target >= 0, len(clip.steps) * model.config.parts
        count = torch.bincount(target[ok], minlength=classes).float() + 1
        weight = (ok.sum() / classes / count).sqrt()
        out.append(
            _Part(model.features(averages)[ok], model.goal_features(averages, query)[ok], query, target[ok], weight)
        )
    return out


def _averages(model: DetectionsModel, clip: Clip, every: int) -> Averages:
    averages, _ = remember(clip.values, clip.seen, clip.dt, model.taus, model.empty())
    return Averages(averages.mean[::every], averages.top[::every])


@torch.no_grad()
def scale(model: DetectionsModel, averages: Sequence[Averages], queries: Sequence[Query]) -> None:
    """Set the model's means and deviations so that every feature enters the read-out with unit deviation."""
    rows = torch.cat([model.features(a) for a in averages])
    goals = torch.cat([model.goal_features(a, q).flatten(0, 1) for a, q in zip(averages, queries, strict=True)])
    for data, mean, spread in ((rows, model.mean, model.spread), (goals, model.goal_mean, model.goal_spread)):
        mean.copy_(data.mean(0))
        spread.copy_(data.std(0) + LEAST_SPREAD)

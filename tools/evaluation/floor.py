"""`planwatch eval floor`: what a card is worth to those who do not look, or hardly look.

Two rows: a timer that counts through the canonical order, and a linear probe on the differences between successive
pictures, which is told the same canonical order. A card on which either scores well measures nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ...core.findings import Finding, FindingKind
from ...core.graph import StepGraph
from ...core.truth import EpisodeTruth, Outcome
from ...perception.base import Frame
from ...perception.blind import TimerModel
from ..metrics.event_f1 import score_events
from ..metrics.journal_findings import Concluded, concluded
from ..simulator.episode import Split, record_episode
from ..simulator.gym.episode import RecordedWorkout
from ..simulator.gym.workout import GYM_CARDS

Progress = Callable[[float, float, str], None]
Array = NDArray[np.float64]

FPS, SIZE, CELLS, LAGS = 2.0, (160, 120), (4, 3), (-4, -3, -2, -1, 0, 1, 2)
"""Pictures a second, their size, cells of a difference, and the ticks around a moment that the probe sees."""
NEAR_S, REST_S, RIDGE = 1.0, 4.0, 10.0
"""Seconds around an end that count as it; least seconds between two guesses; the weight of the ridge."""


class _Recorded(Protocol):
    """An episode of the table, or a workout."""

    @property
    def truth(self) -> EpisodeTruth: ...

    @property
    def graph(self) -> StepGraph: ...

    def frames(self, fps: float, size: tuple[int, int]) -> Iterator[Frame]: ...


@dataclass(frozen=True, slots=True)
class _Seen:
    episode: _Recorded
    features: Array
    """(ticks, lags x cells + 1)"""
    ends: Array
    """(ticks,): 1 near the end of a step."""


def run_floor(
    card: str = "table-v1", episodes: int = 20, fit: int = 20, seed: int = 0, progress: Progress | None = None
) -> dict[str, Any]:
    """Typed completion F1 of the timer and of the probe on `episodes` test episodes.

    The probe is fitted, threshold included, on `fit` training episodes; it never sees a test label.
    """
    total = episodes + fit

    def watch(split: Split, seeds: range, begun: int) -> list[_Seen]:
        out = []
        for i, number in enumerate(seeds):
            out.append(_see(_recorded(number, split, card)))
            if progress:
                progress(begun + i + 1, total, f"{split} seed {number}")
        return out

    train, test = watch(Split.TRAIN, range(seed, seed + fit), 0), watch(Split.TEST, range(seed, seed + episodes), fit)
    weights = _fitted(train)
    threshold = max((0.05 * k for k in range(1, 15)), key=lambda at: _probe_f1(train, weights, at, seed))
    timer = score_events([s.episode.truth for s in test], [_timer(s.episode) for s in test], seed=seed).completion.f1
    return {
        "card": card,
        "timer_f1": round(timer or 0.0, 4),
        "probe_f1": round(_probe_f1(test, weights, threshold, seed), 4),
        "probe_f1_train": round(_probe_f1(train, weights, threshold, seed), 4),
        "threshold": threshold,
        "episodes": episodes,
        "fitted_on": fit,
    }


def _recorded(seed: int, split: Split, card: str) -> _Recorded:
    if card in GYM_CARDS:
        return RecordedWorkout(seed, split=split, card=card)
    return record_episode(seed, split=split, card=card)


def _see(episode: _Recorded) -> _Seen:
    frames = [cv2.cvtColor(f.image, cv2.COLOR_RGB2GRAY).astype(np.float32) for f in episode.frames(FPS, SIZE)]
    cells = [np.zeros(CELLS[0] * CELLS[1])]
    for before, now in zip(frames, frames[1:], strict=False):
        small = cv2.resize(np.abs(now - before), CELLS, interpolation=cv2.INTER_AREA)
        cells.append(np.asarray(small, np.float64).ravel() / 16.0)
    table = np.asarray(cells)
    lagged = [np.roll(table, -lag, axis=0) for lag in LAGS]
    features = np.concatenate([*lagged, np.ones((len(table), 1))], axis=1)
    done = [r.end for r in episode.truth.runs if r.outcome is Outcome.DONE]
    t = np.arange(len(table)) / FPS
    near = [np.abs(t - end) <= NEAR_S for end in done]
    return _Seen(episode, features, np.any(near, axis=0).astype(float) if near else np.zeros(len(t)))


def _fitted(seen: Sequence[_Seen]) -> Array:
    """Ridge regression of "a step has just ended" on the features (normal equations)."""
    x = np.concatenate([s.features for s in seen])
    y = np.concatenate([s.ends for s in seen])
    return np.asarray(np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ y), np.float64)


def _probe_f1(seen: Sequence[_Seen], weights: Array, threshold: float, seed: int) -> float:
    found = [_probe(s, weights, threshold) for s in seen]
    return score_events([s.episode.truth for s in seen], found, seed=seed).completion.f1 or 0.0


def _probe(seen: _Seen, weights: Array, threshold: float) -> list[Concluded]:
    """A step is taken to end where the probe peaks above the threshold; which one, the canonical order says."""
    score, out, last = seen.features @ weights, [], -REST_S
    order = list(seen.episode.graph.order())
    for i in range(1, len(score) - 1):
        peak = score[i] >= max(score[i - 1], score[i + 1]) and score[i] >= threshold
        if peak and i / FPS - last >= REST_S and len(out) < len(order):
            last = i / FPS
            out.append(_ended(order[len(out)], last))
    return out


def _timer(episode: _Recorded) -> list[Concluded]:
    return [_ended(step_id, end) for step_id, _, end in TimerModel(episode.graph).schedule]


def _ended(step_id: str, t: float) -> Concluded:
    return concluded(Finding(f"step_done:{step_id}:1", FindingKind.STEP_DONE, t, 0.0, step_id))

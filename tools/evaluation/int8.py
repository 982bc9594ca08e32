"""`planwatch eval int8`: does `compact` in int8 decide what it decides in fp32?

Both watch the same simulated episodes, each with its own memory. A decision is one yes-or-no of one watched step at one
tick: going on, just completed, done, wrong thing; yes from one half. Most answers are no, so that the plain share of
equal decisions flatters: the agreement about the yeses stands beside it. No truth is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import InputError
from ...core.evidence import Evidence, Watch, WatchItem
from ...core.graph import StepGraph
from ...perception.base import Frame
from ...perception.compact.load import load_compact
from ...perception.compact.sense import CompactSense
from ...perception.streaming.speed import quantised
from ..simulator.episode import Split, record_episode

Progress = Callable[[float, float, str], None]
FPS, HALF = 2.0, 0.5
ASKED = 0.99
"""Share of equal decisions from which int8 is offered."""


def run_int8(
    episodes: int = 5, seed: int = 0, split: str = "dev", weights: str | None = None, say: Progress | None = None
) -> dict[str, Any]:
    """Agreement of int8 with fp32 over whole episodes. Raises InputError for fewer than one, or an unknown split."""
    if episodes < 1 or split not in set(Split):
        raise InputError(f"{episodes!r} episodes of {split!r}; allowed: at least 1, of {', '.join(Split)}")
    exact, small = load_compact(weights), load_compact(weights)
    quantised(small.model, "int8")
    pairs = []
    for i in range(episodes):
        episode = record_episode(seed + i, split=Split(split))
        pairs.append(both(exact, small, episode.graph, episode.frames(FPS)))
        if say:
            say(i + 1, episodes, f"{split} seed {seed + i}")
    one, two = (np.concatenate([pair[k] for pair in pairs]) for k in (0, 1))
    return {**agreement(one, two), "asked": ASKED, "episodes": episodes, "split": split, "seed": seed}


def both(
    exact: CompactSense, small: CompactSense, graph: StepGraph, frames: Iterator[Frame]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Every probability that the two tell about all steps of the task: (ticks * steps * 4,) each."""
    watch = Watch(tuple(WatchItem(step, True) for step in graph.steps[:32]), version=1)
    carries: list[Any] = [None, None]
    told: tuple[list[float], list[float]] = ([], [])
    for frame in frames:
        for k, sense in enumerate((exact, small)):
            evidence, carries[k] = sense.step(frame, watch, carries[k])
            told[k].extend(_probabilities(evidence))
    return np.array(told[0]), np.array(told[1])


def _probabilities(evidence: Evidence) -> Iterator[float]:
    for step in evidence.steps:
        yield from (step.p_on, step.p_done_now, step.p_done or 0.0, max(step.p_wrong.values(), default=0.0))


def agreement(one: NDArray[np.float64], two: NDArray[np.float64]) -> dict[str, Any]:
    """`agreement`: share of equal decisions; `agreement_yes`: 2 both / (yes of one + yes of two), None without any."""
    yes, other = one >= HALF, two >= HALF
    total = int(yes.sum() + other.sum())
    apart = np.abs(one - two)
    return {
        "agreement": float((yes == other).mean()),
        "agreement_yes": 2.0 * float((yes & other).sum()) / total if total else None,
        "decisions": len(one),
        "yes": int(yes.sum()),
        "difference_p50": float(np.percentile(apart, 50)),
        "difference_p99": float(np.percentile(apart, 99)),
        "max_difference": float(apart.max()),
    }

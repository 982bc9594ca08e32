"""Blind policies of `planwatch eval blind` that know how a recipe usually goes: from its other recordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import median

from ..datasets.captaincook4d import Recording


@dataclass(frozen=True, slots=True)
class Usual:
    """How a recipe is usually done."""

    order: tuple[int, ...]
    """The steps that at least half of the recordings hold, by the median of their places."""
    seconds: dict[int, float]
    """Step -> the median of its durations."""


def usual_ways(recordings: Sequence[Recording]) -> dict[str, Usual]:
    """Recording id -> how the other recordings of its recipe go; without others there is nothing in it."""
    by_recipe: dict[str, list[Recording]] = {}
    for one in recordings:
        by_recipe.setdefault(one.recipe, []).append(one)
    return {one.id: _usual([r for r in by_recipe[one.recipe] if r is not one]) for one in recordings}


def timer(usual: Usual, length: float) -> list[float]:
    """Tells each step but the first when the one before has taken its usual time, from 0 on, up to `length` seconds."""
    ends = accumulate(usual.seconds[step] for step in usual.order[:-1])
    return [t for t in ends if t <= length]


def dialog_only(usual: Usual, heard: Sequence[tuple[float, int]], length: float) -> list[float]:
    """Hears (seconds, step) of every true instruction; speaks a step's usual time later, unless the next came first.

    It leaks the true dialogue: each instruction comes at the very end of the step before.
    """
    following = [*(t for t, _ in heard[1:]), length]
    waits = (
        (t + usual.seconds[step], nxt) for (t, step), nxt in zip(heard, following, strict=True) if step in usual.seconds
    )
    return [over for over, nxt in waits if over < nxt]


def _usual(recordings: Sequence[Recording]) -> Usual:
    places: dict[int, list[int]] = {}
    seconds: dict[int, list[float]] = {}
    for one in recordings:
        for place, step in enumerate(dict.fromkeys(run.step for run in one.executions)):
            places.setdefault(step, []).append(place)
        for run in one.executions:
            seconds.setdefault(run.step, []).append(max(run.end - run.start, 0.0))
    common = [step for step, held in places.items() if 2 * len(held) >= len(recordings)]
    order = sorted(common, key=lambda step: (median(places[step]), step))
    return Usual(tuple(order), {step: median(took) for step, took in seconds.items()})

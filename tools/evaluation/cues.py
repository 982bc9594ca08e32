"""`planwatch eval cues`: which plain cue tells a right thing in hand from a look-alike, before any of them is weighed.

An attempt is a step that takes something in hand for which the scene holds a look-alike. A cue's value is its mean over
the first seconds of the attempt; its score the chance that a wrong attempt has more of it than a right one (the area
under the ROC curve; 0.5 is blind).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import InputError
from ...core.evidence import Watch, WatchItem
from ...core.truth import Outcome
from ...perception.compact.load import load_compact
from ...perception.compact.sense import CompactSense, Memory, colour_share
from ..simulator.episode import Episode, Split, record_episode
from ..simulator.script_draw import confusable

Progress = Callable[[float, float, str], None]
SPLITS = (Split.DEV.value, Split.TRAIN.value)
FPS = 2.0
FIRST_S = 4.0
"""Seconds of an attempt that are looked at."""
CUES = ("stands", "colour")
"""The right thing still stands where it rested; the colour in hand is not the right one."""


def run_cues(split: str = "dev", episodes: int = 40, seed: int = 0, say: Progress | None = None) -> dict[str, Any]:
    """Area under the curve of every cue, over the attempts of `episodes` episodes. Reads labels: no scored run.

    Raises InputError for a split that is not for choosing by.
    """
    if split not in SPLITS:
        raise InputError(f"cues are chosen on {' or '.join(SPLITS)}, not on {split!r}: test is for scores only")
    sense, rows, wrong = load_compact(), [], []
    for i in range(episodes):
        for was_wrong, row in _attempts(sense, record_episode(seed + i, split=Split(split))):
            wrong.append(was_wrong)
            rows.append(row)
        if say:
            say(i + 1, episodes, f"{split} seed {seed + i}")
    table, labels = np.array(rows, float).reshape(-1, len(CUES)), np.array(wrong, bool)
    areas = {name: area(table[:, k], labels) for k, name in enumerate(CUES)}
    return {"split": split, "right": int((~labels).sum()), "wrong": int(labels.sum()), "area": areas}


def area(values: NDArray[np.float64], positive: NDArray[np.bool_]) -> float | None:
    """Chance that a positive has the higher value, ties count half; NaN are left out; None without both kinds."""
    known = ~np.isnan(values)
    high, low = values[known & positive], values[known & ~positive]
    if not len(high) or not len(low):
        return None
    return float((high[:, None] > low).mean() + 0.5 * (high[:, None] == low).mean())


def _attempts(sense: CompactSense, episode: Episode) -> Iterator[tuple[bool, list[float]]]:
    task = episode.setting.task
    steps = [s for s in episode.graph.steps if any(b.step_id == s.id and confusable(task, b) for b in task.bound)]
    seen = list(_watched(sense, episode, Watch(tuple(WatchItem(s, True) for s in steps)))) if steps else []
    places = {step.id: i for i, step in enumerate(steps)}
    for run in episode.truth.runs:
        if run.step_id in places and run.outcome is not Outcome.ABANDONED:
            first, last = math.ceil(run.start * FPS), int(min(run.end, run.start + FIRST_S) * FPS)
            ticks = np.array(seen[first : last + 1], float).reshape(-1, len(steps), len(CUES))[:, places[run.step_id]]
            known = [column[~np.isnan(column)] for column in ticks.T]
            yield run.outcome is Outcome.WRONG, [float(c.mean()) if len(c) else math.nan for c in known]


def _watched(sense: CompactSense, episode: Episode, watch: Watch) -> Iterator[list[list[float]]]:
    """A tick: a row of cues for every watched step; NaN where a cue says nothing."""
    carry: object = None
    for frame in episode.frames(FPS, (320, 240)):
        _, carry = sense.step(frame, watch, carry)
        assert isinstance(carry, Memory)
        yield [_cues(carry, i) for i in range(len(watch.items))]


def _cues(memory: Memory, i: int) -> list[float]:
    rest = memory.rests.get(memory.held_names[i] or "")
    standing = None if rest is None else rest.standing
    share = colour_share(memory.in_hand, memory.held_colours[i])
    return [math.nan if standing is None else standing, math.nan if share is None else 1.0 - share]

"""Timeliness of typed utterances against a human coach's: soft-Dice.

soft-Dice = 2 sum S / (predictions + truths). A prediction matches an utterance of the coach of the same family that
starts at `t` when t - BEFORE_S <= prediction <= t + AFTER_S, one to one; S = exp(-max(0, prediction - t) / AFTER_S),
so a word on time or a little early counts 1, one that comes AFTER_S late 0.37. Of all matchings the one with the most
pairs is taken, then the most timely.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...datasets.holoassist import CoachedSession, Family
from ...metrics.matching import match_events
from .causes import seconds_of, truths

BEFORE_S, AFTER_S = 2.0, 5.0
DRAWS = 1000
"""Resamples of an interval."""

Said = Sequence[tuple[float, Family]]
"""(stream seconds, family) of utterances."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one session adds, per family in the order of `Family`."""

    timely: tuple[float, ...]
    """Sum of S."""
    said: tuple[int, ...]
    wanted: tuple[int, ...]
    seconds: float


def tally(session: CoachedSession, said: Said) -> Tally:
    """One session scored."""
    timely, counts, wanted = [], [], []
    for family in Family:
        truth = [t for t, f in truths(session) if f is family]
        mine = [t for t, f in said if f is family]
        pairs = match_events(truth, mine, BEFORE_S, AFTER_S)
        timely.append(sum(timeliness(mine[p.prediction] - truth[p.truth]) for p in pairs))
        counts.append(len(mine))
        wanted.append(len(truth))
    return Tally(tuple(timely), tuple(counts), tuple(wanted), seconds_of(session))


def timeliness(late: float) -> float:
    """S for a word `late` seconds after the coach's (below 0: before)."""
    return math.exp(-max(0.0, late) / AFTER_S)


def row(tallies: Sequence[Tally], seed: int = 0) -> dict[str, Any]:
    """The numbers of one policy; 95 % percentile bootstrap over sessions."""
    timely = np.array([one.timely for one in tallies])
    whole = np.array([np.add(one.said, one.wanted) for one in tallies], float)
    said = np.array([one.said for one in tallies]).sum(axis=0)
    minutes = sum(one.seconds for one in tallies) / 60
    return {
        "soft_dice": _dice(timely.sum(), whole.sum()),
        "soft_dice_95": _bounds(_redrawn(tallies, seed)),
        "utterances_per_min": round(float(said.sum()) / minutes, 3) if minutes else None,
        "families": _families(timely, whole, said),
        "sessions": len(tallies),
    }


def paired(one: Sequence[Tally], other: Sequence[Tally], seed: int = 0) -> dict[str, Any]:
    """soft-Dice of `one` minus that of `other` on the same sessions in the same order, both redrawn together."""
    gap = (_dice(*_sums(one)) or 0.0) - (_dice(*_sums(other)) or 0.0)
    return {"soft_dice": round(gap, 4), "soft_dice_95": _bounds(_redrawn(one, seed) - _redrawn(other, seed))}


def _sums(tallies: Sequence[Tally]) -> tuple[float, float]:
    return sum(sum(one.timely) for one in tallies), float(sum(sum(one.said) + sum(one.wanted) for one in tallies))


def _redrawn(tallies: Sequence[Tally], seed: int) -> np.ndarray:
    """soft-Dice of DRAWS resamples of the sessions, 0 where there is nothing to count."""
    table = np.array([_sums([one]) for one in tallies])
    drawn = np.random.default_rng(seed).integers(len(tallies), size=(DRAWS, len(tallies)))
    tops, bottoms = table[drawn].sum(axis=1).T
    return 2 * tops / np.maximum(bottoms, 1.0)


def _bounds(values: np.ndarray) -> list[float]:
    return [round(float(x), 4) for x in np.percentile(values, (2.5, 97.5))]


def _families(timely: np.ndarray, whole: np.ndarray, said: np.ndarray) -> Mapping[str, Any]:
    return {
        family.value: {"soft_dice": _dice(timely[:, i].sum(), whole[:, i].sum()), "said": int(said[i])}
        for i, family in enumerate(Family)
    }


def _dice(timely: float, whole: float) -> float | None:
    return round(float(2 * timely / whole), 4) if whole else None

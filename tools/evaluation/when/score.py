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


def row(tallies: Sequence[Tally], seed: int = 0, draws: int = 1000) -> dict[str, Any]:
    """The numbers of one policy; 95 % percentile bootstrap over sessions."""
    timely = np.array([one.timely for one in tallies])
    whole = np.array([np.add(one.said, one.wanted) for one in tallies], float)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(len(tallies), size=(draws, len(tallies)))
    tops, bottoms = timely.sum(axis=1)[drawn].sum(axis=1), whole.sum(axis=1)[drawn].sum(axis=1)
    low, high = np.percentile(2 * tops[bottoms > 0] / bottoms[bottoms > 0], (2.5, 97.5)) if whole.any() else (0.0, 0.0)
    said = np.array([one.said for one in tallies]).sum(axis=0)
    minutes = sum(one.seconds for one in tallies) / 60
    return {
        "soft_dice": _dice(timely.sum(), whole.sum()),
        "soft_dice_95": [round(float(low), 4), round(float(high), 4)],
        "utterances_per_min": round(float(said.sum()) / minutes, 3) if minutes else None,
        "families": _families(timely, whole, said),
        "sessions": len(tallies),
    }


def _families(timely: np.ndarray, whole: np.ndarray, said: np.ndarray) -> Mapping[str, Any]:
    return {
        family.value: {"soft_dice": _dice(timely[:, i].sum(), whole[:, i].sum()), "said": int(said[i])}
        for i, family in enumerate(Family)
    }


def _dice(timely: float, whole: float) -> float | None:
    return round(float(2 * timely / whole), 4) if whole else None

"""Many sessions at once as arrays, tick by tick: what eyes and ears would know, and what the coach said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....core.guidance import Grain
from ....perception.policies.moment import EVENTS
from ...datasets.holoassist import CoachedSession, Family
from .causes import KINDS, MOVES_OF, NEVER, TICK_S, causes, happenings, seconds_of, truths

ASKED = tuple(kind for kind in KINDS if kind.grain is Grain.STEP)
"""What a policy that is asked at every moment is asked about: one kind of each family, in the order of a moment."""
FAMILIES = tuple(Family)

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Batch:
    """Sessions, the longest first; `ticks[i]` of them are real, the rest is padding."""

    sessions: tuple[CoachedSession, ...]
    ticks: NDArray[np.int64]
    cause: Floats
    """[ticks, sessions, ASKED] the newest cause, or NEVER."""
    events: Floats
    """[ticks, sessions, EVENTS] when each last happened, or NEVER."""
    heard: Floats
    """[ticks, sessions] when the person last spoke."""
    busy: NDArray[np.bool_]
    """[ticks, sessions] a movement is going on."""
    talking: NDArray[np.bool_]
    mistakes: Floats
    truth: Floats
    """[sessions, families, most] when the coach spoke, padded with NEVER."""


def batch_of(sessions: Sequence[CoachedSession], most_s: float | None = None) -> Batch:
    """The arrays of some sessions; `most_s`: the first so many seconds of each."""
    ordered = tuple(sorted(sessions, key=lambda s: -seconds_of(s)))
    upto = [min(seconds_of(s), most_s or np.inf) for s in ordered]
    ticks = np.array([int(one / TICK_S) + 1 for one in upto])
    shape = (int(ticks.max()), len(ordered))
    times = np.arange(shape[0]) * TICK_S
    cause, events = (np.full((*shape, n), NEVER, np.float32) for n in (len(ASKED), len(EVENTS)))
    heard, mistakes = np.full(shape, NEVER, np.float32), np.zeros(shape, np.float32)
    busy, talking = np.zeros(shape, bool), np.zeros(shape, bool)
    for i, one in enumerate(ordered):
        for k, kind in enumerate(ASKED):
            cause[:, i, k] = _newest(causes(one, kind), times)
        for k, happened in enumerate(happenings(one)):
            events[:, i, k] = _newest(happened, times)
        talking[:, i] = _inside(one.person, times)
        heard[:, i] = np.where(talking[:, i], times, _newest([end for _, end in one.person], times))
        busy[:, i] = _inside([(a.start, a.end) for a in one.moves], times)
        wrong = np.array(sorted(a.start for a in one.moves if a.wrong))
        mistakes[:, i] = np.searchsorted(wrong, times, "right") - np.searchsorted(wrong, times - MOVES_OF, "right")
    return Batch(ordered, ticks, cause, events, heard, busy, talking, mistakes, _truth(ordered, upto))


def _newest(points: Sequence[float], times: NDArray[Any]) -> NDArray[Any]:
    found = np.array([NEVER, *sorted(points)])
    return found[np.searchsorted(found, times, "right") - 1]


def _inside(spans: Sequence[tuple[float, float]], times: NDArray[Any]) -> NDArray[np.bool_]:
    out = np.zeros(len(times), bool)
    for start, end in spans:
        out[np.searchsorted(times, start, "left") : np.searchsorted(times, end, "left")] = True
    return out


def _truth(sessions: Sequence[CoachedSession], upto: Sequence[float]) -> Floats:
    said = [[(t, f) for t, f in truths(s) if t <= most] for s, most in zip(sessions, upto, strict=True)]
    lists = [[[t for t, f in mine if f is family] for family in FAMILIES] for mine in said]
    most = max((len(one) for mine in lists for one in mine), default=0)
    out = np.full((len(sessions), len(FAMILIES), most + 1), NEVER, np.float32)
    for i, mine in enumerate(lists):
        for f, one in enumerate(mine):
            out[i, f, : len(one)] = one
    return out

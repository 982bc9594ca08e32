"""Signs on the things of a step: one that was not there before the step began says how the step is being spoilt.

The temporal part sees the same numbers, but slips are rare, and it learns too little of them; that a sign is new, and
which step was going on when it came, are plain questions beside it. A sign goes on telling against its step for as long
as it is seen: what is spoilt is not done, whatever else was seen of it. The constants were chosen on training episodes.

One sign may stand for several ways (too little of what is poured, too short of what is stirred): which of them a step
can go wrong in, its action says.

Shapes: W watched steps, R = 3 roles, S signs, a column for each way that has one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .ground import BEFORE_STATES, PER_ROLE

Floats = NDArray[np.float32]

SURE = 0.25
"""Peak of a thing's map from which what is seen at its place is believed to be on it."""
SHOWN_S, BEFORE_S = 1.0, 3.0
"""Time constants of what is shown now, and of what was shown before the step."""
ACTIVE_S = 5.0
"""The same of having been at it: a sign is often plain only when the hand has gone."""
COVERED_S = 60.0
"""The same of a sign that is seen no longer: a hand at the next step may cover it for as long."""
AT_IT = 0.3
"""From which a step counts as being worked on."""
RIVAL = 0.9
"""The same as a share of the most active step: what comes up now is of the step that is done now, and of one that ended
a moment ago only if no other has begun."""
GAIN, HALF = 12.0, 0.5
"""Log-odds per new strength of a sign, and the strength that says nothing either way."""
IDLE = -1.0
"""Log-odds of a step that nobody is at, and that nothing stands against."""
PRIOR = 0.1
"""`p_code` that says nothing either way."""


class Signs(NamedTuple):
    """What is remembered of every watched step."""

    shown: Floats
    """(W, R, S) in [0, 1]: how strongly each sign shows on the things that the step names, a fading mean."""
    before: Floats
    """(W, R, S) the same before the step began; what is there at first sight is old."""
    known: Floats
    """(W, R) in [0, 1]: how surely the thing has been seen at all."""
    own: Floats
    """(W, R, S) in [0, 1]: what came while somebody was at the step, as far as it is still seen."""
    most: Floats
    """(W, R, S) in [0, 1]: the most of `own` of late, fading: what a hand covered comes back with it."""
    active: Floats
    """(W,) in [0, 1]: how surely somebody was at it lately."""


def none_yet(steps: int, signs: int) -> Signs:
    """Before the first tick."""
    shown, before, own, most = np.zeros((4, steps, 3, signs), np.float32)
    return Signs(shown, before, np.zeros((steps, 3), np.float32), own, most, np.zeros(steps, np.float32))


def carried(old: Signs, places: Sequence[int | None]) -> Signs:
    """For another watch: `places` has the row of each step that stays, None for a new one."""
    new = none_yet(len(places), old.shown.shape[-1])
    rows = [(i, place) for i, place in enumerate(places) if place is not None]
    for i, place in rows:
        for mine, theirs in zip(new, old, strict=True):
            mine[i] = theirs[place]
    return new


def looked(tokens: Floats, states: int, which: Sequence[int]) -> tuple[Floats, Floats]:
    """tokens (W, F) -> (W, R, S) how strongly each of the states `which` shows, (W, R) how surely the thing is seen."""
    roles = tokens[:, : 3 * (PER_ROLE + states)].reshape(len(tokens), 3, PER_ROLE + states)
    return roles[:, :, [BEFORE_STATES + i for i in which]], np.minimum(1.0, roles[:, :, 0] / SURE)


def follow(signs: Signs, strong: Floats, sure: Floats, on: Floats, dt: float) -> Signs:
    """One tick, `dt` seconds after the last; `on` (W,) is P(the step is going on).

    What cannot be seen is as it was; what is seen at a place that may not be the thing's counts less.
    """
    active = np.maximum(on, signs.active * math.exp(-dt / ACTIVE_S))
    first = active >= RIVAL * active.max(initial=0.0)
    at_it, sure = (first & (active > AT_IT))[:, None, None], sure[:, :, None]
    seen = np.maximum(1.0 - signs.known[:, :, None], 1.0 - math.exp(-dt / SHOWN_S)) * sure
    shown = signs.shown + seen * (strong - signs.shown)
    new = np.where(signs.known[:, :, None] > 0.0, np.clip(shown - signs.before, 0.0, 1.0), 0.0)
    own = np.where(at_it, new, np.minimum(signs.most, new))
    most = np.maximum(own, signs.most * math.exp(-dt / COVERED_S))
    before = signs.before + _settling(at_it, signs.known[:, :, None], dt) * sure * (shown - own - signs.before)
    known = np.maximum(signs.known, sure[:, :, 0])
    return Signs(*(x.astype(np.float32) for x in (shown, before, known, own, most, active)))


def _settling(at_it: NDArray[np.bool_], known: Floats, dt: float) -> Floats:
    """Share of what is shown that becomes what was there before: at first sight all of it, while at work nothing."""
    rest = np.float32(1.0 - math.exp(-dt / BEFORE_S))
    return np.maximum(np.float32(1.0) - known, np.where(at_it, np.float32(0.0), rest))


def chances(signs: Signs, fits: NDArray[np.bool_]) -> Floats:
    """(W, S) `p_code` of what each sign stands for; `fits` (W, S) is False where the step cannot go wrong so."""
    own = signs.own.max(1, initial=0.0) * fits
    told = (signs.active[:, None] > AT_IT) | (own >= HALF)
    return _chance(np.where(told, GAIN * (own - HALF), IDLE) + math.log(PRIOR / (1.0 - PRIOR)))


def strongest(signs: Signs, fits: NDArray[np.bool_]) -> Floats:
    """(W,) in [0, 1]: of the signs that came while somebody was at the step."""
    return (signs.own * fits[:, None]).max((1, 2), initial=0.0)


def spoilt(signs: Signs, fits: NDArray[np.bool_]) -> Floats:
    """(W,) in [0, 1]: how surely a sign of its own says that the step is not done."""
    return _chance(GAIN * (strongest(signs, fits) - HALF))


def _chance(odds: NDArray[np.floating]) -> Floats:
    return (1.0 / (1.0 + np.exp(-odds))).astype(np.float32)

"""Signs on the things of a step: one that was not there before the step began says how the step is being spoilt.

The temporal part sees the same numbers, but slips are rare, and it learns too little of them; that a sign is new, and
which step was going on when it came, are plain questions beside it. The constants were chosen on training episodes.

Shapes: W watched steps, R = 3 roles, S signs.
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
AT_IT = 0.3
"""From which a step counts as being worked on."""
GAIN, HALF = 6.0, 0.4
"""Log-odds per new strength of a sign, and the strength that says nothing either way."""
IDLE = -1.0
"""Log-odds of a step that nobody is at."""
PRIOR = 0.1
"""`p_code` that says nothing either way."""


class Signs(NamedTuple):
    """What is remembered of every watched step."""

    shown: Floats
    """(W, S) in [0, 1]: how strongly each sign shows on the things that the step names, a fading mean."""
    before: Floats
    """(W, S) the same before the step began."""
    active: Floats
    """(W,) in [0, 1]: how surely somebody was at it lately."""


def none_yet(steps: int, signs: int) -> Signs:
    """Before the first tick."""
    return Signs(
        np.zeros((steps, signs), np.float32), np.zeros((steps, signs), np.float32), np.zeros(steps, np.float32)
    )


def carried(old: Signs, places: Sequence[int | None]) -> Signs:
    """For another watch: `places` has the row of each step that stays, None for a new one."""
    new = none_yet(len(places), old.shown.shape[1])
    rows = [(i, place) for i, place in enumerate(places) if place is not None]
    for i, place in rows:
        for mine, theirs in zip(new, old, strict=True):
            mine[i] = theirs[place]
    return new


def looked(tokens: Floats, states: int, which: Sequence[int]) -> tuple[Floats, Floats]:
    """tokens (W, F) -> (W, S) how strongly each of the states `which` shows, and (W,) how surely a thing is seen."""
    roles = tokens[:, : 3 * (PER_ROLE + states)].reshape(len(tokens), 3, PER_ROLE + states)
    sure = np.minimum(1.0, roles[:, :, 0] / SURE)
    strong = roles[:, :, [BEFORE_STATES + i for i in which]] * sure[:, :, None]
    return strong.max(1, initial=0.0), sure.max(1, initial=0.0)


def follow(signs: Signs, strong: Floats, sure: Floats, on: Floats, dt: float) -> Signs:
    """One tick, `dt` seconds after the last; `on` (W,) is P(the step is going on)."""
    active = np.maximum(on, signs.active * math.exp(-dt / ACTIVE_S))
    shown = signs.shown + (1.0 - math.exp(-dt / SHOWN_S)) * (strong - signs.shown)
    idle = (1.0 - math.exp(-dt / BEFORE_S)) * ((active < AT_IT) * sure)[:, None]
    before = signs.before + idle * (strong - signs.before)
    return Signs(shown.astype(np.float32), before.astype(np.float32), active.astype(np.float32))


def chances(signs: Signs) -> Floats:
    """(W, S) `p_code` of what each sign stands for."""
    odds = np.where(signs.active[:, None] > AT_IT, GAIN * (signs.shown - signs.before - HALF), IDLE)
    return (1.0 / (1.0 + np.exp(-(odds + math.log(PRIOR / (1.0 - PRIOR)))))).astype(np.float32)

"""A danger that the picture itself shows: a hand too near to the thing that is being changed.

It is over within seconds and hardly ever comes up in whole episodes, so the temporal part learns nothing of it; the
encoder sees it drawn often in single frames. The constants were chosen on training people: docs/log/weights2.md.
"""

from __future__ import annotations

import math

from torch import Tensor

from .ground import Sight

FADE_S = 0.4
"""Time constant of what is remembered of it."""
GAIN, HALF = 16.0, 0.4
"""Log-odds per strength, and the strength that says nothing either way."""
PRIOR = 0.1
"""`p_code` that says nothing either way."""
NOTHING = 0.02
"""Weight of nothing at all, beside that of the thing being changed."""


def at_work(seen: Sight, state: Tensor) -> float:
    """How strongly a state (G,) in [0, 1] shows on the thing being changed; 0 while nothing is."""
    weight = (seen.hands[0, 1] * seen.thing[0, 0]).square()
    return float((weight * state).sum() / (weight.sum() + NOTHING))


def faded(before: float, now: float, dt: float) -> float:
    """What is remembered after `dt` more seconds in which `now` was seen."""
    return before + (1.0 - math.exp(-dt / FADE_S)) * (now - before)


def chance(strength: float) -> float:
    """`p_code` of a danger that shows so strongly."""
    return 1.0 / (1.0 + math.exp(-(GAIN * (strength - HALF) + math.log(PRIOR / (1.0 - PRIOR)))))

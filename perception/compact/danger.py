"""A danger that the picture itself shows: a hand too near to the thing that is being changed.

It is over within seconds and hardly ever comes up in whole episodes, so the temporal part learns nothing of it; the
encoder sees it drawn often in single frames: on the hands, and on the thing, which they often hide. The constants were
chosen on training people: docs/log/weights2.md.
"""

from __future__ import annotations

import math

from torch import Tensor

from .ground import Sight

FADE_S = 0.2
"""Time constant of what is remembered of it."""
ON_HANDS = 0.6
"""Share of what shows on the hands; the rest shows on the thing being changed."""
GAIN, HALF = 16.0, 0.3
"""Log-odds per strength, and the strength that says nothing either way."""
PRIOR = 0.1
"""`p_code` that says nothing either way."""
NOTHING, NOBODY = 0.02, 1.0
"""Weight of nothing at all, beside that of the thing being changed; and of no hand, in cells of hands."""


def at_work(seen: Sight, state: Tensor) -> float:
    """How strongly a state (G,) in [0, 1] shows on the hands and on the thing being changed; 0 where there are none."""
    thing = (seen.hands[0, 1] * seen.thing[0, 0]).square()
    hand = seen.kind[0, -2]
    on_thing = (thing * state).sum() / (thing.sum() + NOTHING)
    return float((1.0 - ON_HANDS) * on_thing + ON_HANDS * (hand * state).sum() / (hand.sum() + NOBODY))


def faded(before: float, now: float, dt: float) -> float:
    """What is remembered after `dt` more seconds in which `now` was seen."""
    return before + (1.0 - math.exp(-dt / FADE_S)) * (now - before)


def chance(strength: float) -> float:
    """`p_code` of a danger that shows so strongly."""
    return 1.0 / (1.0 + math.exp(-(GAIN * (strength - HALF) + math.log(PRIOR / (1.0 - PRIOR)))))

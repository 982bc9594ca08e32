"""Was the step attempted a moment ago? Only then can it just have turned out that it was done at a wrong place.

The head that tells that was taught with steps that stay misplaced for good, and drifts once nothing is done. Constants
from training people: of 13 steps accused first, 8 rightly, where without this it was 8 of 26 (docs/log/weights2.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

TRIED = 0.6
"""From which a step counts as attempted, rightly or with a wrong thing."""
FADE_S = 5.0
"""Time constant in which that is forgotten."""
NOTHING = 0.04
"""`p_code` of a step that nobody is at."""


def follow(tried: Mapping[str, float], ids: Sequence[str], attempt: NDArray[np.float32], dt: float) -> dict[str, float]:
    """Step id -> how surely it was attempted of late, in [0, 1]; `attempt` (W,) is P(on) + P(wrong) now."""
    fade = math.exp(-dt / FADE_S)
    return {i: max(min(1.0, float(now)), tried.get(i, 0.0) * fade) for i, now in zip(ids, attempt, strict=True)}


def told(p: Sequence[float], ids: Sequence[str], tried: Mapping[str, float]) -> list[float]:
    """`p` of every step where it was attempted of late, else NOTHING at most."""
    return [one if tried.get(i, 0.0) >= TRIED else min(one, NOTHING) for one, i in zip(p, ids, strict=True)]

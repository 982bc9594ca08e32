"""Similarities to probabilities, by running contrast: a step is likely when it looks likelier than it usually does.

A similarity of 0.11 means nothing by itself: it depends on the sentence, the kitchen and the camera. What means
something is how it compares with the other sentences of the same picture, and with its own past. So each value is
first set against the mean over all columns of its tick, then against its own running mean, in units of its running
spread; what is over is a z-score.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

SPREAD = 0.02
"""Standard deviation that a similarity has before it was ever seen: typical of contrastive models' cosines."""
PRIOR_S = 10.0
"""Seconds of the stream that the prior spread is worth."""
MOST_Z = 4.0
"""A z-score beyond this is cut off: one odd picture moves no mean for long."""


@dataclass(frozen=True, slots=True)
class Norm:
    """What is usual for one column."""

    mean: float
    var: float
    seconds: float = 0.0
    """How long it has been looked at."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """From a z-score to a probability: logit(p) = slope * z + offset once the column is known."""

    half_life_s: float = 90.0
    """Of the running mean and spread."""
    settle_s: float = 8.0
    """Seconds after which a column's z-score is half believed."""
    slope: float = 1.3
    offset: float = -3.0
    base: float = 0.12
    """The probability that says nothing, held to while little has been seen."""

    def tick(self, value: float, norm: Norm | None, dt: float) -> tuple[float, float, Norm]:
        """(z, p, the new norm) of one column. `dt` is the seconds since its last tick."""
        if norm is None:
            norm = Norm(value, SPREAD * SPREAD)
        z = max(-MOST_Z, min(MOST_Z, (value - norm.mean) / math.sqrt(norm.var)))
        return z, self.p(z, norm.seconds), self._moved(norm, z, dt)

    def p(self, z: float, seconds: float) -> float:
        """P from a z-score of a column looked at for `seconds`; rises with z."""
        belief = 1.0 - 0.5 ** (seconds / self.settle_s)
        nothing = math.log(self.base / (1.0 - self.base))
        logit = belief * (self.slope * z + self.offset) + (1.0 - belief) * nothing
        return 1.0 / (1.0 + math.exp(-logit))

    def _moved(self, norm: Norm, z: float, dt: float) -> Norm:
        """The norm with this tick in it; what sticks out counts for less, or a long step would become usual."""
        gain = 1.0 - 0.5 ** (dt / self.half_life_s)
        # while little was seen the plain mean is better than the fading one
        early = dt / (norm.seconds + dt + PRIOR_S) if dt else 0.0
        share = max(gain, early) / (1.0 + max(0.0, z))
        step = z * math.sqrt(norm.var)
        mean = norm.mean + share * step
        var = (1.0 - share) * (norm.var + share * step * step)
        return Norm(mean, max(var, 1e-8), norm.seconds + dt)


def centred(values: Mapping[str, float], rest: float) -> dict[str, float]:
    """Each value against the mean over all columns of its tick, resting included."""
    mean = (sum(values.values()) + rest) / (len(values) + 1)
    return {name: value - mean for name, value in values.items()}

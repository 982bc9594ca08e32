"""How sure an order is: always seen, or only by chance?

That one step always came before another says little when they would mostly have come in that order anyway. So of each
pair that no third step explains, the chance `q` of its order is estimated as if the pair were free, from where other
known orders put the two steps; `n` recordings of a free pair agree by chance with probability q^n. The odds of a real
order are the prior odds / q^n; the prior is better for steps that name a common thing. (Both priors were chosen on six
recipes of CaptainCook4D; `docs/LOG.md` has the scores on six others.)
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LITTLE = frozenset(
    "a an and about at for from if in into is it its more of on onto or over the then to until with your "
    "minute minutes second seconds add put mix large medium small".split()
)
_STEEP = 1.702
"""The logistic function of 1.702 z is within 0.01 of the normal distribution function (Haley 1952)."""
LEAST_Q, MOST_Q = 0.05, 0.98
"""A chance is never taken to be nearer to 0 or 1 than this."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed before any recording was seen, and when an order is believed after."""

    akin: float = 1.5
    """Prior odds of an order between steps that name a common thing."""
    strange: float = 0.07
    """Prior odds of an order between others."""
    least: float = 0.5
    """Orders less sure than this are not kept."""


def prior_logits(texts: Sequence[str], belief: Belief) -> NDArray[np.float64]:
    """(S, S) log prior odds of an order, from the words of the steps."""
    words = [things_named(text) for text in texts]
    akin = np.array([[bool(one & other) for other in words] for one in words]).reshape(len(texts), len(texts))
    return np.where(akin, math.log(belief.akin), math.log(belief.strange))


def things_named(text: str) -> frozenset[str]:
    """The words of a text that may name a thing, without plural s."""
    found = re.findall(r"[^\W\d_]{3,}", text.lower())
    return frozenset(word.removesuffix("s") for word in found if word not in _LITTLE)


@dataclass(frozen=True, slots=True)
class Place:
    """What the other orders say about where a step stands."""

    down: int
    """Steps that come before it."""
    up: int
    """Steps that come after it."""

    @property
    def mean(self) -> float:
        """Expected place, from 0 (first) to 1 (last): that of the (down + 1)-th of down + up + 1 random numbers."""
        return (self.down + 1) / (self.down + self.up + 2)

    @property
    def variance(self) -> float:
        """Of the same order statistic (beta distributed)."""
        return self.mean * (1 - self.mean) / (self.down + self.up + 3)


def chance(first: Place, second: Place) -> float:
    """The probability that `first` comes before `second` when nothing orders the two."""
    z = (second.mean - first.mean) / math.sqrt(first.variance + second.variance)
    q = 1 / (1 + math.exp(-_STEEP * z))
    return min(max(q, LEAST_Q), MOST_Q)


def logit(prior: float, q: float, seen: int) -> float:
    """Log odds that an order seen in `seen` of `seen` recordings is real."""
    return prior - seen * math.log(q)


def chances(
    down: NDArray[np.int64], up: NDArray[np.int64], first: NDArray[np.intp], second: NDArray[np.intp]
) -> NDArray[np.float64]:
    """`chance` of many pairs at once: `first` and `second` (P,) index `down` and `up` (S,), which still count the pair.

    A pair's own order is taken out of the counts: the first step loses one above, the second one below.
    """
    mean_1, var_1 = _beta(down[first], up[first] - 1)
    mean_2, var_2 = _beta(down[second] - 1, up[second])
    z = (mean_2 - mean_1) / np.sqrt(var_1 + var_2)
    return np.clip(1 / (1 + np.exp(-_STEEP * z)), LEAST_Q, MOST_Q)


def _beta(down: NDArray[np.int64], up: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    mean = (down + 1) / (down + up + 2)
    return mean, mean * (1 - mean) / (down + up + 3)


__all__ = ["Belief", "Place", "chance", "chances", "logit", "prior_logits", "things_named"]

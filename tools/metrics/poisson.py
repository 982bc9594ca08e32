"""An exact upper bound on a rate of rare events."""

from __future__ import annotations

import math


def poisson_cdf(count: int, mean: float) -> float:
    """P(X <= count) for a Poisson X with the given mean (>= 0), summed term by term in logarithms."""
    if mean <= 0:
        return 1.0
    logs = [k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(count + 1)]
    top = max(logs)
    return min(1.0, math.exp(top) * math.fsum(math.exp(x - top) for x in logs))


def poisson_upper(count: int, confidence: float = 0.95) -> float:
    """The exact one-sided upper bound of a Poisson mean after `count` events (Garwood 1936).

    The mean at which `count` or fewer events would be seen with probability 1 - confidence: 0 events -> 2.9957 at 95 %
    (the two-sided 95 % interval ends at 3.689, which is the one-sided bound at 97.5 %). Raises ValueError for a
    negative count or a confidence outside (0, 1).
    """
    if count < 0 or not 0 < confidence < 1:
        raise ValueError(f"count={count!r}, confidence={confidence!r}: allowed are count >= 0 and 0 < confidence < 1")
    low, high = 0.0, count + 10.0
    while poisson_cdf(count, high) > 1 - confidence:
        high *= 2
    while high - low > 1e-12 * high:
        mid = (low + high) / 2
        low, high = (mid, high) if poisson_cdf(count, mid) > 1 - confidence else (low, mid)
    return (low + high) / 2

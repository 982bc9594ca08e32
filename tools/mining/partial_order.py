"""From counts to a partial order: start with what was always seen, then drop the orders that chance explains best.

Only a pair that no third step lies between may be dropped, the least sure one first, so that what is left is always a
partial order. Dropping one makes others stand alone, which are then judged in turn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .orders import Orders
from .support import Belief, Place, chance, chances, logit

DIGITS = 9
"""Log odds are compared to as many digits, so that both ways of computing them drop the same pairs."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A partial order with how sure it is."""

    order: NDArray[np.bool_]
    """(S, S), transitive: [i, j] when step i comes before step j."""
    covers: dict[tuple[int, int], float]
    """Pairs that no third step lies between -> probability that the order is real."""
    dropped: tuple[tuple[int, int], ...]
    """Pairs that were always seen in this order, yet not believed, the least sure first."""


def closed(pairs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The smallest transitive relation that holds `pairs`, without the pairs of circles."""
    out = pairs.copy()
    for middle in range(len(out)):
        out |= out[:, middle, None] & out[None, middle, :]
    return out & ~out.T


def kept(orders: Orders, prior: NDArray[np.float64], belief: Belief) -> Kept:
    """The believed partial order; O(S^2) a dropped pair.

    Args:
        orders: the counts.
        prior: (S, S) log prior odds of an order.
        belief: what makes an order believed.
    """
    order = closed(orders.always)
    between = order.astype(np.int64) @ order.astype(np.int64)
    down, up = order.sum(0), order.sum(1)
    least = math.log(belief.least / (1 - belief.least))
    sure = np.full(order.shape, np.inf)
    _judge(sure, order & (between == 0), down, up, orders, prior)
    dropped: list[tuple[int, int]] = []
    while sure.size and (worst := int(np.argmin(sure)), sure.flat[worst])[1] < least:
        first, second = divmod(worst, len(order))
        dropped.append((first, second))
        order[first, second] = False
        sure[first, second] = np.inf
        between[first] -= order[second]
        between[:, second] -= order[:, first]
        up[first] -= 1
        down[second] -= 1
        touched = np.zeros_like(order)
        touched[[first, second], :] = True
        touched[:, [first, second]] = True
        _judge(sure, touched & order & (between == 0), down, up, orders, prior)
    covers = {(int(i), int(j)): _probability(float(sure[i, j])) for i, j in np.argwhere(order & (between == 0))}
    return Kept(order, covers, tuple(dropped))


def _judge(
    sure: NDArray[np.float64],
    pairs: NDArray[np.bool_],
    down: NDArray[np.int64],
    up: NDArray[np.int64],
    orders: Orders,
    prior: NDArray[np.float64],
) -> None:
    """Write the log odds of `pairs` into `sure`."""
    first, second = np.nonzero(pairs)
    q = chances(down, up, first, second)
    sure[first, second] = np.round(prior[first, second] - orders.both[first, second] * np.log(q), DIGITS)


def kept_slowly(orders: Orders, prior: NDArray[np.float64], belief: Belief) -> Kept:
    """The same, every pair judged anew after each drop: what `kept` is checked against."""
    order = closed(orders.always)
    steps = range(len(order))
    least = math.log(belief.least / (1 - belief.least))
    dropped: list[tuple[int, int]] = []
    while True:
        sure: dict[tuple[int, int], float] = {}
        for i in steps:
            for j in steps:
                if order[i, j] and not any(order[i, k] and order[k, j] for k in steps):
                    first = Place(int(order[:, i].sum()), int(order[i].sum()) - 1)
                    second = Place(int(order[:, j].sum()) - 1, int(order[j].sum()))
                    odds = logit(float(prior[i, j]), chance(first, second), int(orders.both[i, j]))
                    sure[i, j] = round(odds, DIGITS)
        worst = min(sure, key=lambda pair: (sure[pair], pair), default=None)
        if worst is None or sure[worst] >= least:
            return Kept(order, {pair: _probability(odds) for pair, odds in sure.items()}, tuple(dropped))
        dropped.append(worst)
        order[worst] = False


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))

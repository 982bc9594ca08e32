"""Blind rows of `planwatch eval texts`: what pairs score whose texts were written without a look at what was wanted.

`commonest`   every prediction is the commonest reference of the other pairs (of several the first by the alphabet)
`shuffled`    every prediction is that of another pair: the right style and subject, about something else

None with fewer than two pairs: a pair's own reference may not be used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

Pairs = list[tuple[str, str]]
"""(reference, prediction)."""


def blind_pairs(pairs: Sequence[tuple[str, str]], seed: int = 0) -> dict[str, Pairs | None]:
    """Row -> the same references with what the row says; `seed` is that of the shuffle."""
    if len(pairs) < 2:
        return {"commonest": None, "shuffled": None}
    return {"commonest": _commonest(pairs), "shuffled": _shuffled(pairs, seed)}


def _commonest(pairs: Sequence[tuple[str, str]]) -> Pairs:
    counts = Counter(reference for reference, _ in pairs)
    first, *rest = sorted(counts, key=lambda text: (-counts[text], text))[:2]
    # without one of its own the first may fall behind the second, and behind no other
    for_first = min((first, *rest), key=lambda text: (-(counts[text] - (text == first)), text))
    return [(own, for_first if own == first else first) for own, _ in pairs]


def _shuffled(pairs: Sequence[tuple[str, str]], seed: int) -> Pairs:
    """Each takes the prediction of the one before it in a random order, so nobody keeps its own."""
    order = np.random.default_rng(seed).permutation(len(pairs))
    taken = dict(zip(order.tolist(), np.roll(order, 1).tolist(), strict=True))
    return [(reference, pairs[taken[k]][1]) for k, (reference, _) in enumerate(pairs)]

"""The order of the cards in each row, so that few links cross: medians, swept down and up, then swaps of neighbours.

After Gansner, Koutsofios, North and Vo, "A technique for drawing directed graphs" (1993), sections 3 and 3.1, with the
members of a cluster kept side by side.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Rows: TypeAlias = list[list[str]]
Near: TypeAlias = Mapping[str, Sequence[str]]

SWEEPS = 16
"""How often all rows are ordered anew; the best order seen is kept."""
WIDE = 60
"""A row with more places is not improved by swaps; sweeps alone order it."""


def ordered(rows: Rows, up: Near, down: Near, cluster: Mapping[str, int]) -> Rows:
    """`rows` in an order with few crossings.

    Args:
        rows: places (cards and bends) by row; every link joins neighbouring rows.
        up: place -> places linked to it in the row above.
        down: the same in the row below.
        cluster: card -> number of the cluster it is kept beside.
    """
    now = best = [_gathered(row, cluster) for row in rows]
    fewest = crossings(best, down)
    for sweep in range(SWEEPS):
        if fewest == 0:
            break
        now = _sweep(now, up, down, cluster, downwards=sweep % 2 == 0)
        now = _swapped(now, up, down, cluster)
        count = crossings(now, down)
        if count < fewest:
            best, fewest = now, count
    return best


def crossings(rows: Rows, down: Near) -> int:
    """How many pairs of links cross."""
    total = 0
    for upper, lower in zip(rows, rows[1:], strict=False):
        place = {node: i for i, node in enumerate(lower)}
        seen: list[int] = []
        for node in upper:
            ends = sorted(place[other] for other in down.get(node, ()))
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _gathered(row: list[str], cluster: Mapping[str, int]) -> list[str]:
    """The row with the members of a cluster side by side, where the first of them stands."""
    first: dict[object, int] = {}
    for i, node in enumerate(row):
        first.setdefault(cluster.get(node, node), i)
    return sorted(row, key=lambda node: first[cluster.get(node, node)])


def _sweep(rows: Rows, up: Near, down: Near, cluster: Mapping[str, int], *, downwards: bool) -> Rows:
    out = [list(row) for row in rows]
    near = up if downwards else down
    numbers = range(1, len(rows)) if downwards else range(len(rows) - 2, -1, -1)
    for number in numbers:
        fixed = {node: i for i, node in enumerate(out[number + (-1 if downwards else 1)])}
        out[number] = _by_median(out[number], fixed, near, cluster)
    return out


def _by_median(row: list[str], fixed: Mapping[str, int], near: Near, cluster: Mapping[str, int]) -> list[str]:
    """The row by the median place of each node's neighbours; one without neighbours stays where it is."""
    want = {node: _median([fixed[n] for n in near.get(node, ())], i) for i, node in enumerate(row)}
    together: dict[object, list[float]] = {}
    for node in row:
        together.setdefault(cluster.get(node, node), []).append(want[node])
    middle = {key: sum(values) / len(values) for key, values in together.items()}
    return sorted(row, key=lambda node: (middle[cluster.get(node, node)], str(cluster.get(node, node)), want[node]))


def _median(places: list[int], otherwise: float) -> float:
    if not places:
        return otherwise
    places.sort()
    half = len(places) // 2
    return places[half] if len(places) % 2 else (places[half - 1] + places[half]) / 2


def _swapped(rows: Rows, up: Near, down: Near, cluster: Mapping[str, int]) -> Rows:
    """Neighbours of a row changed over where that undoes crossings."""
    out = [list(row) for row in rows]
    for number, row in enumerate(out):
        if len(row) > WIDE:
            continue
        above = {node: i for i, node in enumerate(out[number - 1])} if number else {}
        below = {node: i for i, node in enumerate(out[number + 1])} if number + 1 < len(out) else {}
        for i in range(len(row) - 1):
            one, other = row[i], row[i + 1]
            if cluster.get(one) != cluster.get(other):
                continue  # it would tear a cluster apart
            kept = _pair(one, other, up, above) + _pair(one, other, down, below)
            changed = _pair(other, one, up, above) + _pair(other, one, down, below)
            if changed < kept:
                row[i], row[i + 1] = other, one
    return out


def _pair(left: str, right: str, near: Near, place: Mapping[str, int]) -> int:
    """Crossings between the links of two nodes, `left` standing left of `right`."""
    ends = sorted(place[n] for n in near.get(right, ()) if n in place)
    starts = (place[n] for n in near.get(left, ()) if n in place)
    return sum(sum(end < start for end in ends) for start in starts)

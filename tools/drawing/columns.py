"""How far right each card stands: near the middle of its neighbours, in the order of its row, with room between.

Each row is solved exactly for its neighbours' places (least squares with distances kept: isotonic regression by pooling
adjacent violators), and the rows are swept until they settle. Links that pass several rows pull harder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SWEEPS = 80
"""How often every row is placed anew."""


def columns_of(
    rows: Sequence[Sequence[str]],
    links: Mapping[tuple[str, str], float],
    width: Mapping[str, float],
    gap: Mapping[str, float],
) -> dict[str, float]:
    """place -> x of its middle, in pixels from the left edge of the drawing.

    Args:
        rows: places by row, in order.
        links: (place, place in the next row) -> how hard they pull at each other.
        width: place -> its width.
        gap: place -> room to be left on either side of it; the larger of two neighbours counts.
    """
    pulls: dict[str, list[tuple[str, float]]] = {node: [] for row in rows for node in row}
    for (one, other), strength in links.items():
        pulls[one].append((other, strength))
        pulls[other].append((one, strength))
    x = {}
    for row in rows:
        x.update(_packed(row, width, gap))
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            x.update(_placed(row, x, pulls, width, gap))
    left = min((x[node] - width[node] / 2 for node in x), default=0.0)
    return {node: value - left for node, value in x.items()}


def _packed(row: Sequence[str], width: Mapping[str, float], gap: Mapping[str, float]) -> dict[str, float]:
    """The row as close as allowed, its middle at 0."""
    steps = _distances(row, width, gap)
    total = steps[-1] if steps else 0.0
    return {node: step - total / 2 for node, step in zip(row, steps, strict=True)}


def _distances(row: Sequence[str], width: Mapping[str, float], gap: Mapping[str, float]) -> list[float]:
    """How far each place must at least be from the first."""
    out = [0.0] * min(len(row), 1)
    for one, other in zip(row, row[1:], strict=False):
        out.append(out[-1] + (width[one] + width[other]) / 2 + max(gap[one], gap[other]))
    return out


def _placed(
    row: Sequence[str],
    x: Mapping[str, float],
    pulls: Mapping[str, Sequence[tuple[str, float]]],
    width: Mapping[str, float],
    gap: Mapping[str, float],
) -> dict[str, float]:
    """The row's best places while the others stand still."""
    wanted, weights = [], []
    for node in row:
        total = sum(strength for _, strength in pulls[node])
        here = sum(x[other] * strength for other, strength in pulls[node]) / total if total else x[node]
        wanted.append(here)
        weights.append(total or 0.01)
    steps = _distances(row, width, gap)
    rising = isotonic([want - step for want, step in zip(wanted, steps, strict=True)], weights)
    return {node: value + step for node, value, step in zip(row, rising, steps, strict=True)}


def isotonic(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The non-falling sequence nearest to `values` in weighted least squares (pool adjacent violators), O(n)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        mean, heavy, count = value, weight, 1
        while blocks and blocks[-1][0] > mean:
            before, more, members = blocks.pop()
            mean = (mean * heavy + before * more) / (heavy + more)
            heavy, count = heavy + more, count + members
        blocks.append((mean, heavy, count))
    return [mean for mean, _, count in blocks for _ in range(count)]

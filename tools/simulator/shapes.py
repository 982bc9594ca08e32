"""The words of the sprites: polygons, and the marks that states leave on a thing.

Origin: the middle of the base; x to the right, y down (so up is negative); the unit is the thing's own width.
A shape is (paint, points); a paint is a key that the renderer turns into a colour: `body`, its `light`, `shade` and
`dark`, a material, or `content`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .items import Item

Points = NDArray[np.float32]
"""(N, 2) corners."""
Shape = tuple[str, Points]
"""(paint, corners)."""


@lru_cache(maxsize=4096)
def ellipse(cx: float, cy: float, rx: float, ry: float) -> Points:
    """A 14-gon."""
    a = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    return np.stack([cx + rx * np.cos(a), cy + ry * np.sin(a)], 1).astype(np.float32)


@lru_cache(maxsize=4096)
def box(x0: float, y0: float, x1: float, y1: float, taper: float = 0.0) -> Points:
    """A rectangle; `taper` narrows its lower edge on both sides."""
    return np.array([(x0, y0), (x1, y0), (x1 - taper, y1), (x0 + taper, y1)], np.float32)


@lru_cache(maxsize=4096)
def poly(*points: tuple[float, float]) -> Points:
    """Any polygon."""
    return np.array(points, np.float32)


def eighths(value: float, steps: int = 8) -> float:
    """Rounded to 1 / `steps`, so that shapes can be memoised."""
    return round(value * steps) / steps


def open_top(x: float, y: float, rx: float, ry: float, item: Item, inner: str = "dark") -> list[Shape]:
    """The open top of a vessel: dark when empty, else the content rising with the level."""
    out: list[Shape] = [("light", ellipse(x, y, rx, ry)), (inner, ellipse(x, y + 0.01, rx * 0.86, ry * 0.8))]
    if item.level > 0.05:
        f = eighths(0.35 + 0.6 * item.level)
        out.append(("content", ellipse(x, y + 0.02, rx * 0.86 * f, ry * 0.8 * f)))
    if item.mixed > 0.1:
        out.append(("mixed", ellipse(x, y + 0.02, rx * 0.4, ry * 0.3)))
    return out + dust(x, y, rx, ry, item)


def dust(x: float, y: float, rx: float, ry: float, item: Item) -> list[Shape]:
    """Spots of what was sprinkled or scooped, one more each quarter."""
    if item.dust <= 0.08:
        return []
    spots = ((-0.5, 0.0), (0.4, -0.2), (0.0, 0.4), (0.5, 0.4), (-0.2, -0.5))
    count = 1 + int(item.dust * 4)
    return [("dust", ellipse(x + dx * rx, y + dy * ry, 0.07, 0.05)) for dx, dy in spots[:count]]


def wet(x: float, y: float, rx: float, ry: float, i: Item) -> list[Shape]:
    """Two wet stripes that grow to the right."""
    if i.wet <= 0.1:
        return []
    right = x - rx + 2 * rx * eighths(i.wet)
    return [("wet", box(x - rx, y + ry * top, right, y + ry * low)) for top, low in ((-0.5, -0.15), (0.25, 0.6))]


def smear(x: float, y: float, rx: float, ry: float, i: Item) -> list[Shape]:
    """A blot that grows with what was spread."""
    if i.smear <= 0.05:
        return []
    f = eighths(0.3 + 0.6 * i.smear)
    return [("jam", ellipse(x, y, rx * f, ry * f))]


def cuts(i: Item, x0: float, x1: float, y0: float, y1: float) -> list[Shape]:
    """Dark slits from left to right, one each quarter of the cutting."""
    count = int(i.cut * 4 + 0.2)
    return [
        ("dark", box(x0 + (x1 - x0) * (k + 1) / 5 - 0.025, y0, x0 + (x1 - x0) * (k + 1) / 5 + 0.025, y1))
        for k in range(count)
    ]

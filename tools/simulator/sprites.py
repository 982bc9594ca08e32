"""The shape of every kind of thing, as polygons in units of its own width.

Origin: the middle of the base; x to the right, y down (so up is negative). Each shape is (paint, points); a paint is a
key that the renderer turns into a colour: `body`, its `light`, `shade` and `dark`, a material, or `content`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .items import Item

Points = NDArray[np.float32]
Shape = tuple[str, Points]


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


def _q(value: float, steps: int = 8) -> float:
    return round(value * steps) / steps


def _top(x: float, y: float, rx: float, ry: float, item: Item, inner: str = "dark") -> list[Shape]:
    """The open top of a vessel: dark when empty, else the content rising with the level."""
    out: list[Shape] = [("light", ellipse(x, y, rx, ry)), (inner, ellipse(x, y + 0.01, rx * 0.86, ry * 0.8))]
    if item.level > 0.05:
        f = _q(0.35 + 0.6 * item.level)
        out.append(("content", ellipse(x, y + 0.02, rx * 0.86 * f, ry * 0.8 * f)))
    if item.mixed > 0.1:
        out.append(("mixed", ellipse(x, y + 0.02, rx * 0.4, ry * 0.3)))
    return out + _dust(x, y, rx, ry, item)


def _dust(x: float, y: float, rx: float, ry: float, item: Item) -> list[Shape]:
    if item.dust <= 0.08:
        return []
    spots = ((-0.5, 0.0), (0.4, -0.2), (0.0, 0.4), (0.5, 0.4), (-0.2, -0.5))
    count = 1 + int(item.dust * 4)
    return [("dust", ellipse(x + dx * rx, y + dy * ry, 0.07, 0.05)) for dx, dy in spots[:count]]


def _mug(i: Item) -> list[Shape]:
    return [("shade", ellipse(0.42, -0.38, 0.18, 0.2)), ("table", ellipse(0.42, -0.38, 0.09, 0.11)),
            ("body", box(-0.38, -0.75, 0.38, 0.0, 0.04)), ("shade", box(0.16, -0.7, 0.36, -0.02, 0.02)), *_top(0, -0.75, 0.38, 0.15, i)]  # fmt: skip


def _glass(i: Item) -> list[Shape]:
    return [("light", box(-0.34, -1.0, 0.34, 0.0, 0.12)), ("body", box(-0.28, -0.45, 0.28, -0.02, 0.08)),
            ("body", box(-0.34, -0.98, -0.27, -0.2, 0.02)), *_top(0, -1.0, 0.34, 0.13, i, "light")]  # fmt: skip


def _bowl(i: Item) -> list[Shape]:
    return [("body", poly((-0.5, -0.35), (0.5, -0.35), (0.28, 0.05), (-0.28, 0.05))), ("shade", box(-0.2, 0.0, 0.2, 0.07)),
            *_top(0, -0.36, 0.5, 0.2, i)]  # fmt: skip


def _pot(i: Item) -> list[Shape]:
    sides: list[Shape] = [("dark", box(-0.62, -0.5, -0.42, -0.4)), ("dark", box(0.42, -0.5, 0.62, -0.4)),
                          ("body", box(-0.45, -0.6, 0.45, 0.0, 0.02)), ("shade", box(0.15, -0.55, 0.44, -0.02)), *_top(0, -0.6, 0.45, 0.17, i)]  # fmt: skip
    return sides + _lid(i, -0.62, 0.47, 0.18)


def _lid(i: Item, y: float, rx: float, ry: float) -> list[Shape]:
    f = _q(i.openness)
    if i.kind == "pot" and f >= 1:
        return [("light", ellipse(0.75, 0.0, rx * 0.7, ry * 0.7)), ("dark", ellipse(0.75, -0.04, 0.07, 0.05))]
    dx, dy = 0.55 * f, -0.3 * f
    return [
        ("light", ellipse(dx, y + dy, rx, ry)),
        ("shade", ellipse(dx, y + dy, rx * 0.8, ry * 0.7)),
        ("dark", ellipse(dx, y - 0.1 + dy, 0.09, 0.07)),
    ]


def _pan(i: Item) -> list[Shape]:
    return [
        ("dark", box(0.4, -0.2, 1.0, -0.08)),
        ("body", ellipse(0, -0.1, 0.5, 0.27)),
        *_top(0, -0.14, 0.46, 0.22, i, "shade"),
    ]


def _kettle(i: Item) -> list[Shape]:
    glow: list[Shape] = (
        [("glow", ellipse(0.0, -0.08, 0.12, 0.08)), ("steam", ellipse(-0.3, -1.05, 0.1, 0.14))]
        if i.on > 0.5
        else [("dark", ellipse(0.0, -0.08, 0.1, 0.06))]
    )
    level: list[Shape] = [("content", box(-0.08, -0.3 - 0.3 * _q(i.level), 0.08, -0.25))]
    return [("dark", box(0.3, -0.85, 0.52, -0.1)), ("table", box(0.32, -0.7, 0.42, -0.25)), ("shade", poly((-0.3, -0.6), (-0.58, -0.75), (-0.5, -0.55), (-0.28, -0.35))),
            ("body", poly((-0.25, -0.85), (0.25, -0.85), (0.38, 0.0), (-0.38, 0.0))), ("light", box(-0.3, -0.9, 0.3, -0.82)), ("dark", ellipse(0, -0.95, 0.07, 0.05)), ("light", box(-0.12, -0.7, 0.12, -0.22)), *level, *glow]  # fmt: skip


def _jar(i: Item) -> list[Shape]:
    f = _q(i.openness)
    lid: list[Shape] = [
        ("dark", box(-0.34 + 0.6 * f, -0.95 - 0.15 * f * (1 - f) + 0.85 * f, 0.34 + 0.6 * f, -0.8 + 0.85 * f))
    ]
    top: list[Shape] = [("content", ellipse(0, -0.82, 0.3, 0.1))] if f > 0.3 else []
    return [
        ("body", box(-0.4, -0.8, 0.4, 0.0, 0.02)),
        ("light", box(-0.28, -0.55, 0.28, -0.2)),
        ("content", box(-0.2, -0.48, 0.2, -0.28)),
        *top,
        *lid,
    ]


def _bottle(i: Item) -> list[Shape]:
    f = _q(i.openness)
    cap: list[Shape] = (
        [("dark", box(-0.11, -1.32, 0.11, -1.15))]
        if f < 0.5
        else [("dark", ellipse(0.42, 0.0, 0.12, 0.07)), ("light", ellipse(0, -1.18, 0.1, 0.04))]
    )
    fill = -0.08 - 0.55 * _q(i.level)
    return [("body", poly((-0.27, -0.75), (-0.1, -1.0), (-0.1, -1.2), (0.1, -1.2), (0.1, -1.0), (0.27, -0.75), (0.27, 0.0), (-0.27, 0.0))),
            ("light", box(-0.19, -0.65, 0.19, -0.08)), ("content", box(-0.19, fill, 0.19, -0.08)), *cap]  # fmt: skip


def _carton(i: Item) -> list[Shape]:
    f = _q(i.openness)
    flaps: list[Shape] = [("light", poly((-0.48, -0.5), (-0.48 - 0.25 * f, -0.55 - 0.25 * f), (-0.2 * (1 - f) - 0.6 * f, -0.68), (-0.38, -0.68))),
                          ("light", poly((0.48, -0.5), (0.48 + 0.25 * f, -0.55 - 0.25 * f), (0.2 * (1 - f) + 0.6 * f, -0.68), (0.38, -0.68)))]  # fmt: skip
    top = "dark" if f > 0.4 else "light"
    tape: list[Shape] = [("shade", box(-0.06, -0.68, 0.06, -0.5))] if f <= 0.4 else []
    label = "shade" if i.flipped < 0.5 else "dark"
    return [(top, poly((-0.48, -0.5), (0.48, -0.5), (0.38, -0.68), (-0.38, -0.68))), ("body", box(-0.48, -0.5, 0.48, 0.03)), (label, box(-0.25, -0.35, 0.25, -0.12)),
            *flaps, *tape, *_wet(0, -0.25, 0.4, 0.2, i), *_dust(0, -0.58, 0.3, 0.06, i)]  # fmt: skip


def _wet(x: float, y: float, rx: float, ry: float, i: Item) -> list[Shape]:
    if i.wet <= 0.1:
        return []
    f = _q(i.wet)
    return [("wet", poly((x - rx, y - ry * 0.5), (x - rx + 2 * rx * f, y - ry * 0.5), (x - rx + 2 * rx * f, y - ry * 0.15), (x - rx, y - ry * 0.15))),
            ("wet", poly((x - rx, y + ry * 0.25), (x - rx + 2 * rx * f, y + ry * 0.25), (x - rx + 2 * rx * f, y + ry * 0.6), (x - rx, y + ry * 0.6)))]  # fmt: skip


def _smear(x: float, y: float, rx: float, ry: float, i: Item) -> list[Shape]:
    return (
        [("jam", ellipse(x, y, rx * _q(0.3 + 0.6 * i.smear), ry * _q(0.3 + 0.6 * i.smear)))] if i.smear > 0.05 else []
    )


def _plate(i: Item) -> list[Shape]:
    ring = "shade" if i.flipped < 0.5 else "dark"
    return [("body", ellipse(0, -0.06, 0.5, 0.26)), (ring, ellipse(0, -0.06, 0.33, 0.16)), ("light", ellipse(0, -0.05, 0.28, 0.13)),
            *_wet(0, -0.06, 0.36, 0.18, i), *_smear(0, -0.06, 0.3, 0.14, i), *_dust(0, -0.06, 0.3, 0.14, i)]  # fmt: skip


def _board(i: Item) -> list[Shape]:
    return [("shade", poly((-0.5, -0.1), (0.5, -0.1), (0.5, 0.08), (-0.5, 0.08))), ("body", poly((-0.44, -0.5), (0.44, -0.5), (0.5, 0.0), (-0.5, 0.0))),
            ("table", ellipse(0.36, -0.4, 0.05, 0.04)), ("light", box(-0.38, -0.42, 0.2, -0.4)), *_wet(0, -0.22, 0.38, 0.2, i), *_dust(0, -0.25, 0.3, 0.15, i)]  # fmt: skip


def _spoon(i: Item) -> list[Shape]:
    return [
        ("body", box(-0.08, -0.06, 0.5, 0.05)),
        ("light", box(0.0, -0.04, 0.45, -0.01)),
        ("body", ellipse(-0.26, -0.01, 0.24, 0.16)),
        ("shade", ellipse(-0.26, 0.0, 0.15, 0.09)),
    ]


def _knife(i: Item) -> list[Shape]:
    return [
        ("metal", poly((-0.5, -0.02), (-0.1, -0.14), (0.12, -0.1), (0.12, 0.06), (-0.3, 0.07))),
        ("body", box(0.1, -0.11, 0.52, 0.08)),
        ("dark", ellipse(0.22, -0.02, 0.03, 0.03)),
        ("dark", ellipse(0.4, -0.02, 0.03, 0.03)),
    ]


def _sponge(i: Item) -> list[Shape]:
    return [
        ("shade", box(-0.48, -0.28, 0.48, 0.05)),
        ("body", poly((-0.42, -0.5), (0.42, -0.5), (0.48, -0.25), (-0.48, -0.25))),
        ("dark", ellipse(-0.2, -0.4, 0.05, 0.03)),
        ("dark", ellipse(0.1, -0.34, 0.05, 0.03)),
        ("dark", ellipse(0.28, -0.44, 0.05, 0.03)),
    ]


def _shaker(i: Item) -> list[Shape]:
    return [
        ("body", box(-0.3, -0.75, 0.3, 0.0, -0.06)),
        ("light", box(-0.14, -0.6, 0.14, -0.2)),
        ("metal", poly((-0.3, -0.75), (-0.2, -1.0), (0.2, -1.0), (0.3, -0.75))),
        ("dark", ellipse(-0.08, -0.93, 0.03, 0.02)),
        ("dark", ellipse(0.08, -0.93, 0.03, 0.02)),
        ("dark", ellipse(0, -0.88, 0.03, 0.02)),
    ]


def _cuts(i: Item, x0: float, x1: float, y0: float, y1: float) -> list[Shape]:
    count = int(i.cut * 4 + 0.2)
    return [
        ("dark", box(x0 + (x1 - x0) * (k + 1) / 5 - 0.025, y0, x0 + (x1 - x0) * (k + 1) / 5 + 0.025, y1))
        for k in range(count)
    ]


def _bread(i: Item) -> list[Shape]:
    face = "light" if i.flipped < 0.5 else "shade"
    return [("body", poly((-0.45, 0.0), (-0.45, -0.4), (-0.5, -0.55), (-0.3, -0.68), (0.3, -0.68), (0.5, -0.55), (0.45, -0.4), (0.45, 0.0))),
            (face, poly((-0.36, -0.06), (-0.36, -0.4), (-0.38, -0.52), (-0.25, -0.6), (0.25, -0.6), (0.38, -0.52), (0.36, -0.4), (0.36, -0.06))),
            *_smear(0, -0.32, 0.34, 0.26, i), *_dust(0, -0.32, 0.3, 0.22, i), *_cuts(i, -0.45, 0.45, -0.66, 0.0)]  # fmt: skip


def _apple(i: Item) -> list[Shape]:
    stem = box(-0.03, -0.98, 0.03, -0.78) if i.flipped < 0.5 else box(-0.03, -0.1, 0.03, 0.08)
    return [
        ("body", ellipse(-0.14, -0.42, 0.34, 0.42)),
        ("body", ellipse(0.14, -0.42, 0.34, 0.42)),
        ("light", ellipse(-0.18, -0.58, 0.1, 0.12)),
        ("leaf", poly((0.03, -0.85), (0.25, -1.0), (0.2, -0.84))),
        ("wood", stem),
        *_dust(0, -0.6, 0.2, 0.1, i),
        *_cuts(i, -0.45, 0.45, -0.8, -0.05),
    ]


def _carrot(i: Item) -> list[Shape]:
    d = 1.0 if i.flipped < 0.5 else -1.0
    return [
        ("leaf", poly((0.42 * d, -0.12), (0.68 * d, -0.34), (0.62 * d, -0.1), (0.7 * d, 0.08))),
        ("body", poly((-0.55 * d, -0.08), (0.35 * d, -0.27), (0.46 * d, -0.12), (0.35 * d, 0.06))),
        ("shade", box(-0.02, -0.2, 0.03, -0.06)),
        *_dust(0, -0.12, 0.25, 0.06, i),
        *_cuts(i, -0.45, 0.4, -0.26, 0.05),
    ]


def _block(i: Item) -> list[Shape]:
    dot = "dark" if i.flipped < 0.5 else "light"
    return [("light", poly((-0.45, -0.5), (-0.3, -0.72), (0.5, -0.72), (0.42, -0.5))), ("shade", poly((0.42, -0.5), (0.5, -0.72), (0.5, -0.2), (0.42, 0.02))),
            ("body", box(-0.45, -0.5, 0.42, 0.02)), (dot, ellipse(0.0, -0.24, 0.12, 0.12)), *_wet(0, -0.24, 0.36, 0.2, i)]  # fmt: skip


def _bolt(i: Item) -> list[Shape]:
    return [
        ("body", poly((-0.42, -0.85), (-0.2, -1.0), (0.2, -1.0), (0.42, -0.85), (0.42, -0.65), (-0.42, -0.65))),
        ("metal", box(-0.17, -0.65, 0.17, 0.0)),
        ("dark", box(-0.17, -0.5, 0.17, -0.44)),
        ("dark", box(-0.17, -0.3, 0.17, -0.24)),
        ("dark", box(-0.17, -0.12, 0.17, -0.06)),
    ]


def _lamp(i: Item) -> list[Shape]:
    bulb = "glow" if i.on > 0.5 else "dark"
    halo: list[Shape] = [("halo", poly((-0.3, -0.5), (0.3, -0.5), (0.55, 0.05), (-0.55, 0.05)))] if i.on > 0.5 else []
    return [
        *halo,
        ("dark", ellipse(0, 0.0, 0.3, 0.1)),
        ("metal", box(-0.05, -0.55, 0.05, 0.0)),
        (bulb, ellipse(0, -0.5, 0.15, 0.12)),
        ("body", poly((-0.2, -1.0), (0.2, -1.0), (0.42, -0.52), (-0.42, -0.52))),
    ]


def _radio(i: Item) -> list[Shape]:
    light = "glow" if i.on > 0.5 else "dark"
    return [
        ("metal", box(0.3, -1.0, 0.34, -0.55)),
        ("body", box(-0.5, -0.6, 0.5, 0.02)),
        ("dark", ellipse(-0.22, -0.28, 0.2, 0.2)),
        ("shade", ellipse(-0.22, -0.28, 0.1, 0.1)),
        (light, box(0.08, -0.5, 0.42, -0.32)),
        ("light", ellipse(0.16, -0.15, 0.06, 0.06)),
        ("light", ellipse(0.34, -0.15, 0.06, 0.06)),
    ]


SPRITES: dict[str, Callable[[Item], list[Shape]]] = {
    "mug": _mug, "glass": _glass, "bowl": _bowl, "pot": _pot, "pan": _pan, "kettle": _kettle, "jar": _jar,
    "bottle": _bottle, "box": _carton, "plate": _plate, "board": _board, "spoon": _spoon, "knife": _knife,
    "sponge": _sponge, "shaker": _shaker, "bread": _bread, "apple": _apple, "carrot": _carrot, "block": _block,
    "bolt": _bolt, "lamp": _lamp, "radio": _radio,
}  # fmt: skip
"""kind -> shapes, painted in order."""

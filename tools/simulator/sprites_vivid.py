"""What shows on vivid things: how full, how hot, what was spilt, how it is set, what is sharp; and signs of slips.

The signs are invented: they stand for what has no picture of its own (card `table-v3`).
"""

from __future__ import annotations

import math

from .items import Item
from .shapes import Shape, box, eighths, ellipse, poly

TOPS = {"mug": (-0.75, 0.38), "glass": (-1.0, 0.34), "bowl": (-0.36, 0.5), "pot": (-0.6, 0.45), "pan": (-0.14, 0.46)}
"""kind -> (height of the rim, its half width), in the thing's own width."""
STEAM_FROM, HOT = 0.25, 0.6
"""Heat from which it steams, and from which it burns."""
_MIDDLE = {"spoon": -0.05, "knife": -0.03, "plate": -0.08, "board": -0.08, "bolt": -0.12, "pan": -0.1}
"""kind -> height of its middle, in the thing's own width, where that is not a third."""
_BLOTS = ((-0.24, -0.12, 0.17), (0.2, 0.06, 0.2), (0.04, -0.28, 0.13), (-0.12, 0.16, 0.14), (0.3, -0.2, 0.12))
_BANDS, _CROSS, _TEETH = (-0.52, -0.22, 0.08), (0.24, 0.02, -0.2), (-0.42, -0.22, -0.02, 0.18)
_BARS, _BEADS = (-0.32, 0.0, 0.32), (-0.36, -0.12, 0.12, 0.36)
DIALS = {"kettle": (0.2, -0.08), "lamp": (0.2, 0.02), "radio": (0.25, -0.15)}
"""kind -> where its dial is, in the thing's own width; other things have none."""
STEAMS = (*TOPS, "kettle")
"""Kinds whose heat shows."""


def under(i: Item) -> list[Shape]:
    """What lies about the foot: a puddle that grows with what was spilt, with a drop or two beside it."""
    if i.spill <= 0.04:
        return []
    f = eighths(0.3 + 0.7 * i.spill)
    return [
        ("spilt", ellipse(0.1, 0.1, 0.72 * f, 0.26 * f)),
        ("spilt", ellipse(0.78 * f, 0.12, 0.07, 0.04)),
        ("spilt", ellipse(-0.72 * f, 0.2, 0.06, 0.03)),
        ("shine", ellipse(0.22, 0.14, 0.2 * f, 0.05 * f)),
    ]


def over(i: Item) -> list[Shape]:
    """What shows on the thing itself."""
    return [*_fill(i), *_steam(i), *_dial(i), *_edge(i), *signs(i)]


def _fill(i: Item) -> list[Shape]:
    """A glass is seen through; what is filled to the brim shows a rim of its content; marks on a jug."""
    out: list[Shape] = []
    if i.kind == "glass" and i.level > 0.04:
        top = -0.06 - 0.86 * eighths(i.level, 16)
        out.append(("content", box(-0.27, top, 0.27, -0.04, 0.06)))
    if i.kind in TOPS and i.level > 0.92:
        y, r = TOPS[i.kind]
        out += [("content", ellipse(0, y + 0.02, r, 0.17)), ("shine", ellipse(-0.12, y - 0.02, 0.35 * r, 0.03))]
    if i.kind in ("bottle", "glass"):
        out += [("dark", box(0.12, -0.2 - 0.16 * k, 0.2, -0.18 - 0.16 * k)) for k in range(4)]
    return out


def _steam(i: Item) -> list[Shape]:
    """Wisps that grow with the heat; a red light on a hot kettle."""
    if i.heat <= STEAM_FROM or i.kind not in STEAMS:
        return []
    y, x = (-0.95, -0.42) if i.kind == "kettle" else (TOPS[i.kind][0] - 0.06, -0.08)
    rise = eighths(i.heat)
    out: list[Shape] = []
    for k in range(1 + int(3 * i.heat)):
        bend = 0.09 * math.sin(2.1 * k + 1.0)
        out.append(("steam", ellipse(x + bend, y - 0.16 * k * (0.5 + rise), 0.07 + 0.02 * k, 0.1)))
    if i.kind == "kettle" and i.heat > HOT:
        out.append(("hot", ellipse(0.0, -0.08, 0.12, 0.08)))
    return out


def _dial(i: Item) -> list[Shape]:
    """A dial: its pointer stands upright, or, set wrongly, far to the side, in red."""
    if i.kind not in DIALS:
        return []
    x, y = DIALS[i.kind]
    wrong = i.setting > 0.5
    dx, dy = (0.09, 0.03) if wrong else (0.0, -0.09)
    pointer = poly((x - 0.02, y), (x + 0.02, y + 0.01), (x + dx + 0.015, y + dy), (x + dx - 0.015, y + dy - 0.02))
    return [("shine", ellipse(x, y, 0.11, 0.09)), ("hot" if wrong else "dark", pointer)]


def signs(i: Item) -> list[Shape]:
    """Blots of dirt, bands of a wrapper, crossing scratches, tatters; about the middle of the thing, whatever it is."""
    y = _MIDDLE.get(i.kind, -0.32)
    out: list[Shape] = []
    if i.soiled > 0.5:
        out += [("dirt", ellipse(x, y + dy, r, 0.7 * r)) for x, dy, r in _BLOTS]
    if i.wrapped > 0.5:
        out += [
            ("wrap", poly((x, y + 0.26), (x + 0.17, y + 0.26), (x + 0.43, y - 0.26), (x + 0.26, y - 0.26)))
            for x in _BANDS
        ]
    if i.askew > 0.5:
        out += [
            ("scratch", poly((-0.38, y + a), (-0.36, y + a + 0.1), (0.38, y - a + 0.1), (0.36, y - a))) for a in _CROSS
        ]
    if i.ragged > 0.5:
        out += [("tatter", poly((x, y + 0.08), (x + 0.19, y + 0.12), (x + 0.1, y - 0.26))) for x in _TEETH]
    return out + _amounts(i, y)


def _amounts(i: Item, y: float) -> list[Shape]:
    """Upright bars for too little, a row of beads for too much."""
    out: list[Shape] = []
    if i.scant > 0.5:
        out += [("scant", box(x - 0.05, y - 0.2, x + 0.05, y + 0.2)) for x in _BARS]
    if i.lavish > 0.5:
        out += [("lavish", ellipse(x, y, 0.11, 0.12)) for x in _BEADS]
    return out


def _edge(i: Item) -> list[Shape]:
    """A blade has a bright edge and a point."""
    if i.kind != "knife":
        return []
    return [("shine", poly((-0.5, -0.02), (-0.3, 0.07), (0.12, 0.06), (0.12, 0.03), (-0.28, 0.03)))]

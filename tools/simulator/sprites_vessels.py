"""The shapes of what is poured and cooked in."""

from __future__ import annotations

from .items import Item
from .shapes import Shape, box, eighths, ellipse, open_top, poly


def mug(i: Item) -> list[Shape]:
    """A cup with a handle."""
    return [
        ("shade", ellipse(0.42, -0.38, 0.18, 0.2)),
        ("table", ellipse(0.42, -0.38, 0.09, 0.11)),
        ("body", box(-0.38, -0.75, 0.38, 0.0, 0.04)),
        ("shade", box(0.16, -0.7, 0.36, -0.02, 0.02)),
        *open_top(0, -0.75, 0.38, 0.15, i),
    ]


def glass(i: Item) -> list[Shape]:
    """A clear tumbler with a tinted foot."""
    return [
        ("light", box(-0.34, -1.0, 0.34, 0.0, 0.12)),
        ("body", box(-0.28, -0.45, 0.28, -0.02, 0.08)),
        ("body", box(-0.34, -0.98, -0.27, -0.2, 0.02)),
        *open_top(0, -1.0, 0.34, 0.13, i, "light"),
    ]


def bowl(i: Item) -> list[Shape]:
    """A round bowl on a foot."""
    return [
        ("body", poly((-0.5, -0.35), (0.5, -0.35), (0.28, 0.05), (-0.28, 0.05))),
        ("shade", box(-0.2, 0.0, 0.2, 0.07)),
        *open_top(0, -0.36, 0.5, 0.2, i),
    ]


def pot(i: Item) -> list[Shape]:
    """A pot with two handles and a lid."""
    sides: list[Shape] = [
        ("dark", box(-0.62, -0.5, -0.42, -0.4)),
        ("dark", box(0.42, -0.5, 0.62, -0.4)),
        ("body", box(-0.45, -0.6, 0.45, 0.0, 0.02)),
        ("shade", box(0.15, -0.55, 0.44, -0.02)),
        *open_top(0, -0.6, 0.45, 0.17, i),
    ]
    return sides + _lid(i, -0.62, 0.47, 0.18)


def _lid(i: Item, y: float, rx: float, ry: float) -> list[Shape]:
    f = eighths(i.openness)
    if i.kind == "pot" and f >= 1:
        return [("light", ellipse(0.75, 0.0, rx * 0.7, ry * 0.7)), ("dark", ellipse(0.75, -0.04, 0.07, 0.05))]
    dx, dy = 0.55 * f, -0.3 * f
    return [
        ("light", ellipse(dx, y + dy, rx, ry)),
        ("shade", ellipse(dx, y + dy, rx * 0.8, ry * 0.7)),
        ("dark", ellipse(dx, y - 0.1 + dy, 0.09, 0.07)),
    ]


def pan(i: Item) -> list[Shape]:
    """A shallow pan with a long handle."""
    return [
        ("dark", box(0.4, -0.2, 1.0, -0.08)),
        ("body", ellipse(0, -0.1, 0.5, 0.27)),
        *open_top(0, -0.14, 0.46, 0.22, i, "shade"),
    ]


def kettle(i: Item) -> list[Shape]:
    """An electric kettle with a window for the level, a light, and steam while it is on."""
    glow: list[Shape] = (
        [("glow", ellipse(0.0, -0.08, 0.12, 0.08)), ("steam", ellipse(-0.3, -1.05, 0.1, 0.14))]
        if i.on > 0.5
        else [("dark", ellipse(0.0, -0.08, 0.1, 0.06))]
    )
    level: list[Shape] = [("content", box(-0.08, -0.3 - 0.3 * eighths(i.level), 0.08, -0.25))]
    return [
        ("dark", box(0.3, -0.85, 0.52, -0.1)),
        ("table", box(0.32, -0.7, 0.42, -0.25)),
        ("shade", poly((-0.3, -0.6), (-0.58, -0.75), (-0.5, -0.55), (-0.28, -0.35))),
        ("body", poly((-0.25, -0.85), (0.25, -0.85), (0.38, 0.0), (-0.38, 0.0))),
        ("light", box(-0.3, -0.9, 0.3, -0.82)),
        ("dark", ellipse(0, -0.95, 0.07, 0.05)),
        ("light", box(-0.12, -0.7, 0.12, -0.22)),
        *level,
        *glow,
    ]

"""The shapes of containers and of devices."""

from __future__ import annotations

from .items import Item
from .shapes import Shape, box, dust, eighths, ellipse, poly, wet


def jar(i: Item) -> list[Shape]:
    """A jar with a label and a lid that is lifted off."""
    f = eighths(i.openness)
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


def bottle(i: Item) -> list[Shape]:
    """A bottle with a cap; the label shows the level."""
    f = eighths(i.openness)
    cap: list[Shape] = (
        [("dark", box(-0.11, -1.32, 0.11, -1.15))]
        if f < 0.5
        else [("dark", ellipse(0.42, 0.0, 0.12, 0.07)), ("light", ellipse(0, -1.18, 0.1, 0.04))]
    )
    fill = -0.08 - 0.55 * eighths(i.level)
    return [
        (
            "body",
            poly(
                (-0.27, -0.75),
                (-0.1, -1.0),
                (-0.1, -1.2),
                (0.1, -1.2),
                (0.1, -1.0),
                (0.27, -0.75),
                (0.27, 0.0),
                (-0.27, 0.0),
            ),
        ),
        ("light", box(-0.19, -0.65, 0.19, -0.08)),
        ("content", box(-0.19, fill, 0.19, -0.08)),
        *cap,
    ]


def carton(i: Item) -> list[Shape]:
    """A carton with two flaps."""
    f = eighths(i.openness)
    flaps: list[Shape] = [
        (
            "light",
            poly(
                (-0.48, -0.5), (-0.48 - 0.25 * f, -0.55 - 0.25 * f), (-0.2 * (1 - f) - 0.6 * f, -0.68), (-0.38, -0.68)
            ),
        ),
        (
            "light",
            poly((0.48, -0.5), (0.48 + 0.25 * f, -0.55 - 0.25 * f), (0.2 * (1 - f) + 0.6 * f, -0.68), (0.38, -0.68)),
        ),
    ]
    top = "dark" if f > 0.4 else "light"
    tape: list[Shape] = [("shade", box(-0.06, -0.68, 0.06, -0.5))] if f <= 0.4 else []
    label = "shade" if i.flipped < 0.5 else "dark"
    return [
        (top, poly((-0.48, -0.5), (0.48, -0.5), (0.38, -0.68), (-0.38, -0.68))),
        ("body", box(-0.48, -0.5, 0.48, 0.03)),
        (label, box(-0.25, -0.35, 0.25, -0.12)),
        *flaps,
        *tape,
        *wet(0, -0.25, 0.4, 0.2, i),
        *dust(0, -0.58, 0.3, 0.06, i),
    ]


def shaker(i: Item) -> list[Shape]:
    """A shaker with a metal cap."""
    return [
        ("body", box(-0.3, -0.75, 0.3, 0.0, -0.06)),
        ("light", box(-0.14, -0.6, 0.14, -0.2)),
        ("metal", poly((-0.3, -0.75), (-0.2, -1.0), (0.2, -1.0), (0.3, -0.75))),
        ("dark", ellipse(-0.08, -0.93, 0.03, 0.02)),
        ("dark", ellipse(0.08, -0.93, 0.03, 0.02)),
        ("dark", ellipse(0, -0.88, 0.03, 0.02)),
    ]


def lamp(i: Item) -> list[Shape]:
    """A desk lamp; lit, it throws a halo."""
    bulb = "glow" if i.on > 0.5 else "dark"
    halo: list[Shape] = [("halo", poly((-0.3, -0.5), (0.3, -0.5), (0.55, 0.05), (-0.55, 0.05)))] if i.on > 0.5 else []
    return [
        *halo,
        ("dark", ellipse(0, 0.0, 0.3, 0.1)),
        ("metal", box(-0.05, -0.55, 0.05, 0.0)),
        (bulb, ellipse(0, -0.5, 0.15, 0.12)),
        ("body", poly((-0.2, -1.0), (0.2, -1.0), (0.42, -0.52), (-0.42, -0.52))),
    ]


def radio(i: Item) -> list[Shape]:
    """A radio with an aerial and a lit display."""
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

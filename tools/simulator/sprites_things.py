"""The shapes of tools, food and parts."""

from __future__ import annotations

from .items import Item
from .shapes import Shape, box, cuts, dust, ellipse, poly, smear, wet


def plate(i: Item) -> list[Shape]:
    """A flat plate; turned over, its ring is dark."""
    ring = "shade" if i.flipped < 0.5 else "dark"
    return [
        ("body", ellipse(0, -0.06, 0.5, 0.26)),
        (ring, ellipse(0, -0.06, 0.33, 0.16)),
        ("light", ellipse(0, -0.05, 0.28, 0.13)),
        *wet(0, -0.06, 0.36, 0.18, i),
        *smear(0, -0.06, 0.3, 0.14, i),
        *dust(0, -0.06, 0.3, 0.14, i),
    ]


def board(i: Item) -> list[Shape]:
    """A board seen at a slant."""
    return [
        ("shade", poly((-0.5, -0.1), (0.5, -0.1), (0.5, 0.08), (-0.5, 0.08))),
        ("body", poly((-0.44, -0.5), (0.44, -0.5), (0.5, 0.0), (-0.5, 0.0))),
        ("table", ellipse(0.36, -0.4, 0.05, 0.04)),
        ("light", box(-0.38, -0.42, 0.2, -0.4)),
        *wet(0, -0.22, 0.38, 0.2, i),
        *dust(0, -0.25, 0.3, 0.15, i),
    ]


def spoon(i: Item) -> list[Shape]:
    """A spoon lying on its back."""
    return [
        ("body", box(-0.08, -0.06, 0.5, 0.05)),
        ("light", box(0.0, -0.04, 0.45, -0.01)),
        ("body", ellipse(-0.26, -0.01, 0.24, 0.16)),
        ("shade", ellipse(-0.26, 0.0, 0.15, 0.09)),
    ]


def knife(i: Item) -> list[Shape]:
    """A knife with a metal blade."""
    return [
        ("metal", poly((-0.5, -0.02), (-0.1, -0.14), (0.12, -0.1), (0.12, 0.06), (-0.3, 0.07))),
        ("body", box(0.1, -0.11, 0.52, 0.08)),
        ("dark", ellipse(0.22, -0.02, 0.03, 0.03)),
        ("dark", ellipse(0.4, -0.02, 0.03, 0.03)),
    ]


def sponge(i: Item) -> list[Shape]:
    """A sponge with pores."""
    return [
        ("shade", box(-0.48, -0.28, 0.48, 0.05)),
        ("body", poly((-0.42, -0.5), (0.42, -0.5), (0.48, -0.25), (-0.48, -0.25))),
        ("dark", ellipse(-0.2, -0.4, 0.05, 0.03)),
        ("dark", ellipse(0.1, -0.34, 0.05, 0.03)),
        ("dark", ellipse(0.28, -0.44, 0.05, 0.03)),
    ]


def bread(i: Item) -> list[Shape]:
    """A slice of bread, face up."""
    face = "light" if i.flipped < 0.5 else "shade"
    return [
        (
            "body",
            poly(
                (-0.45, 0.0),
                (-0.45, -0.4),
                (-0.5, -0.55),
                (-0.3, -0.68),
                (0.3, -0.68),
                (0.5, -0.55),
                (0.45, -0.4),
                (0.45, 0.0),
            ),
        ),
        (
            face,
            poly(
                (-0.36, -0.06),
                (-0.36, -0.4),
                (-0.38, -0.52),
                (-0.25, -0.6),
                (0.25, -0.6),
                (0.38, -0.52),
                (0.36, -0.4),
                (0.36, -0.06),
            ),
        ),
        *smear(0, -0.32, 0.34, 0.26, i),
        *dust(0, -0.32, 0.3, 0.22, i),
        *cuts(i, -0.45, 0.45, -0.66, 0.0),
    ]


def apple(i: Item) -> list[Shape]:
    """An apple with a leaf."""
    stem = box(-0.03, -0.98, 0.03, -0.78) if i.flipped < 0.5 else box(-0.03, -0.1, 0.03, 0.08)
    return [
        ("body", ellipse(-0.14, -0.42, 0.34, 0.42)),
        ("body", ellipse(0.14, -0.42, 0.34, 0.42)),
        ("light", ellipse(-0.18, -0.58, 0.1, 0.12)),
        ("leaf", poly((0.03, -0.85), (0.25, -1.0), (0.2, -0.84))),
        ("wood", stem),
        *dust(0, -0.6, 0.2, 0.1, i),
        *cuts(i, -0.45, 0.45, -0.8, -0.05),
    ]


def carrot(i: Item) -> list[Shape]:
    """A carrot; turned over, it points the other way."""
    d = 1.0 if i.flipped < 0.5 else -1.0
    return [
        ("leaf", poly((0.42 * d, -0.12), (0.68 * d, -0.34), (0.62 * d, -0.1), (0.7 * d, 0.08))),
        ("body", poly((-0.55 * d, -0.08), (0.35 * d, -0.27), (0.46 * d, -0.12), (0.35 * d, 0.06))),
        ("shade", box(-0.02, -0.2, 0.03, -0.06)),
        *dust(0, -0.12, 0.25, 0.06, i),
        *cuts(i, -0.45, 0.4, -0.26, 0.05),
    ]


def block(i: Item) -> list[Shape]:
    """A cube with a dot."""
    dot = "dark" if i.flipped < 0.5 else "light"
    return [
        ("light", poly((-0.45, -0.5), (-0.3, -0.72), (0.5, -0.72), (0.42, -0.5))),
        ("shade", poly((0.42, -0.5), (0.5, -0.72), (0.5, -0.2), (0.42, 0.02))),
        ("body", box(-0.45, -0.5, 0.42, 0.02)),
        (dot, ellipse(0.0, -0.24, 0.12, 0.12)),
        *wet(0, -0.24, 0.36, 0.2, i),
    ]


def bolt(i: Item) -> list[Shape]:
    """A bolt, head up."""
    return [
        ("body", poly((-0.42, -0.85), (-0.2, -1.0), (0.2, -1.0), (0.42, -0.85), (0.42, -0.65), (-0.42, -0.65))),
        ("metal", box(-0.17, -0.65, 0.17, 0.0)),
        ("dark", box(-0.17, -0.5, 0.17, -0.44)),
        ("dark", box(-0.17, -0.3, 0.17, -0.24)),
        ("dark", box(-0.17, -0.12, 0.17, -0.06)),
    ]

"""How an episode looks: table, light, colours, skin, sensor. Dev and test have tables and skins of their own."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...perception.lexicon.concepts import COLOUR_NAMES
from .surfaces import RGB, Pool, draw_skin, draw_table, texture

BASE: dict[str, RGB] = {
    "red": (205, 40, 45), "orange": (240, 130, 30), "yellow": (240, 215, 60), "green": (50, 155, 70),
    "blue": (45, 95, 205), "purple": (135, 65, 170), "white": (238, 238, 235), "black": (42, 42, 48),
    "brown": (120, 78, 45),
}  # fmt: skip
"""colour name -> RGB before the episode's jitter."""

CONTENTS: dict[str, RGB] = {
    "water": (150, 200, 235), "milk": (250, 248, 240), "oil": (225, 190, 70), "juice": (245, 150, 60),
    "sugar": (250, 250, 250), "coffee": (70, 45, 30), "cocoa": (110, 65, 45), "jam": (170, 25, 60),
    "powder": (235, 225, 205),
}  # fmt: skip


FIXED: dict[str, RGB] = {
    "metal": (185, 190, 198), "wood": (105, 75, 45), "leaf": (70, 140, 60), "glow": (255, 240, 120),
    "steam": (235, 238, 240), "halo": (250, 235, 170), "wet": (190, 220, 240), "jam": (165, 30, 55),
    "dust": (252, 250, 245), "mixed": (225, 190, 150), "hot": (225, 45, 30), "shine": (246, 248, 250),
    "dirt": (84, 60, 34), "wrap": (206, 222, 232), "scratch": (30, 30, 34), "tatter": (232, 214, 226),
    "scant": (20, 170, 165), "lavish": (215, 40, 190),
}  # fmt: skip
"""paint -> RGB, for materials that have no colour of their own."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One episode's appearance."""

    palettes: dict[str, dict[str, RGB]]
    """colour name -> paint -> RGB."""
    table: NDArray[np.uint8]
    """(H, W, 3) texture covering the table and what lies around it; `TABLE_SPAN` table units wide."""
    other: dict[str, RGB]
    """paint -> RGB for hands, shadows and what falls."""
    light: tuple[float, float, float]
    """Gain per channel."""
    drift: tuple[float, float, float]
    """(amplitude, radians a second, phase) of the exposure."""
    noise: float
    """Standard deviation of the sensor noise, grey levels."""
    blur: float
    """Scale of the motion blur."""


TABLE_SPAN = 8.0


def draw_look(rng: np.random.Generator, pool: Pool) -> Look:
    """A look for one episode, with table and skin from `pool`."""
    base, skin = draw_table(pool, rng), draw_skin(pool, rng)
    gain = rng.uniform(0.82, 1.12)
    tint = rng.uniform(0.95, 1.05, 3)
    table = texture(base, pool, rng)
    return Look(
        palettes={name: _palette(name, _jitter(BASE[name], rng), base) for name in COLOUR_NAMES},
        table=table,
        other=_other(_near(skin, rng), base, rng),
        light=tuple(float(gain * v) for v in tint),  # type: ignore[arg-type]
        drift=(float(rng.uniform(0.0, 0.10)), float(rng.uniform(0.02, 0.2)), float(rng.uniform(0, 6.28))),
        noise=float(rng.uniform(1.5, 6.0)),
        blur=float(rng.uniform(0.3, 1.0)),
    )


def _jitter(rgb: RGB, rng: np.random.Generator) -> RGB:
    h, s, v = colorsys.rgb_to_hsv(*(c / 255 for c in rgb))
    h = (h + rng.uniform(-0.014, 0.014)) % 1.0
    s, v = float(np.clip(s * rng.uniform(0.88, 1.1), 0, 1)), float(np.clip(v * rng.uniform(0.9, 1.08), 0, 1))
    return tuple(int(255 * c) for c in colorsys.hsv_to_rgb(h, s, v))  # type: ignore[return-value]


def _palette(name: str, body: RGB, table: RGB) -> dict[str, RGB]:
    def scaled(factor: float, plus: int = 0) -> RGB:
        return tuple(int(c * factor) + plus for c in body)  # type: ignore[return-value]

    light = (252, 252, 250) if name == "white" else tuple(int(c + (255 - c) * 0.35) for c in body)
    return {
        **FIXED,
        "body": body,
        "light": light,
        "shade": scaled(0.78),
        "dark": scaled(0.45, 25 if name == "black" else 0),
        "table": table,
        "shadow": tuple(int(v * 0.8) for v in table),
    }  # type: ignore[return-value]


def _other(skin: RGB, table: RGB, rng: np.random.Generator) -> dict[str, RGB]:
    sleeve = tuple(int(v) for v in rng.integers(40, 200, 3))
    streams = {f"stream {name}": rgb for name, rgb in CONTENTS.items()}
    crease, shadow = (tuple(int(c * f) for c in rgb) for rgb, f in ((skin, 0.86), (table, 0.8)))
    return {**FIXED, **streams, "skin": skin, "sleeve": sleeve, "crease": crease, "shadow": shadow}  # type: ignore[dict-item]


def _near(rgb: RGB, rng: np.random.Generator) -> RGB:
    return tuple(int(np.clip(c + rng.normal(0, 6), 0, 255)) for c in rgb)  # type: ignore[return-value]

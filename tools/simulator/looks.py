"""How an episode looks: table, light, colours, skin, sensor. Test episodes use tables and skins unseen in training."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ...perception.lexicon.concepts import COLOUR_NAMES

RGB = tuple[int, int, int]

BASE: dict[str, RGB] = {
    "red": (205, 40, 45), "orange": (240, 130, 30), "yellow": (240, 215, 60), "green": (50, 155, 70),
    "blue": (45, 95, 205), "purple": (135, 65, 170), "white": (238, 238, 235), "black": (42, 42, 48),
    "brown": (120, 78, 45),
}  # fmt: skip
"""colour name -> RGB before the episode's jitter."""

TABLES = {
    "train": (
        (196, 180, 150),
        (150, 160, 165),
        (205, 205, 200),
        (120, 135, 120),
        (170, 140, 120),
        (95, 110, 130),
        (225, 215, 195),
    ),
    "held_out": ((180, 165, 175), (140, 150, 135), (212, 200, 210), (112, 120, 140), (160, 150, 110)),
}
SKINS = {
    "train": ((236, 188, 160), (222, 168, 130), (160, 108, 78), (110, 72, 52), (245, 205, 180)),
    "held_out": ((205, 150, 115), (135, 90, 65), (230, 180, 150)),
}
CONTENTS: dict[str, RGB] = {
    "water": (150, 200, 235), "milk": (250, 248, 240), "oil": (225, 190, 70), "juice": (245, 150, 60),
    "sugar": (250, 250, 250), "coffee": (70, 45, 30), "cocoa": (110, 65, 45), "jam": (170, 25, 60),
    "powder": (235, 225, 205),
}  # fmt: skip


FIXED: dict[str, RGB] = {
    "metal": (185, 190, 198), "wood": (105, 75, 45), "leaf": (70, 140, 60), "glow": (255, 240, 120),
    "steam": (235, 238, 240), "halo": (250, 235, 170), "wet": (190, 220, 240), "jam": (165, 30, 55),
    "dust": (252, 250, 245), "mixed": (225, 190, 150),
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
TEXTURE = 320


def draw_look(rng: np.random.Generator, held_out: bool) -> Look:
    """A look for one episode."""
    pool = "held_out" if held_out else "train"
    base = TABLES[pool][int(rng.integers(len(TABLES[pool])))]
    skin = SKINS[pool][int(rng.integers(len(SKINS[pool])))]
    gain = rng.uniform(0.82, 1.12)
    tint = rng.uniform(0.95, 1.05, 3)
    table = _texture(np.array(base), rng, held_out)
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


def _texture(base: NDArray, rng: np.random.Generator, held_out: bool) -> NDArray[np.uint8]:
    """Grain along one axis, tiles, or speckle for training; diagonal weave or soft clouds for testing."""
    n = TEXTURE
    kind = int(rng.integers(2 if held_out else 3))
    ys, xs = np.mgrid[0:n, 0:n].astype(np.float32)
    if held_out:
        field = np.sin((xs + ys) * 0.35) * np.sin((xs - ys) * 0.35) if kind == 0 else _clouds(rng, n, 12)
    elif kind == 0:
        field = np.sin(ys * 0.25 + 4 * _clouds(rng, n, 6)) * 0.6
    elif kind == 1:
        pitch = int(rng.integers(18, 40))
        field = -(((xs % pitch) < 2) | ((ys % pitch) < 2)).astype(np.float32)
    else:
        field = _clouds(rng, n, 80) * 1.2
    shade = 1 + rng.uniform(0.04, 0.10) * field[..., None]
    return np.clip(base * shade, 0, 255).astype(np.uint8)


def _clouds(rng: np.random.Generator, n: int, cells: int) -> NDArray[np.float32]:
    grid = rng.normal(0, 1, (cells, cells)).astype(np.float32)
    return np.asarray(cv2.resize(grid, (n, n), interpolation=cv2.INTER_CUBIC), np.float32)

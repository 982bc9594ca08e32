"""Tables and skins: drawn wide for training, from closed sets of their own for development and for testing.

A watcher that has seen seven tables knows seven tables: training draws its tables and skins from a continuum, out of
which the neighbourhood of every table and skin of the other two pools is cut.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

RGB = tuple[int, int, int]
Pool = Literal["train", "dev", "held_out"]
"""train: what weights are fitted on; dev: what settings are chosen on; held_out: what scores are reported on."""

Closed = dict[str, tuple[RGB, ...]]
"""pool -> its colours."""

TABLES: Closed = {
    "dev": ((208, 170, 160), (130, 150, 170), (165, 178, 135), (238, 230, 212), (100, 95, 102)),
    "held_out": ((180, 165, 175), (140, 150, 135), (212, 200, 210), (112, 120, 140), (160, 150, 110)),
}
SKINS: Closed = {
    "dev": ((192, 140, 108), (122, 80, 58), (240, 196, 168)),
    "held_out": ((205, 150, 115), (135, 90, 65), (230, 180, 150)),
}
ENDS: tuple[RGB, RGB, RGB] = ((250, 212, 190), (185, 125, 90), (90, 56, 40))
"""Light, middle and dark skin between which those for training lie."""
APART = 12.0
"""Least distance (RGB, 0 to 255) of a training colour from the closed sets."""
SIZE = 320
"""Pixels a side of a texture."""


def draw_table(pool: Pool, rng: np.random.Generator) -> RGB:
    """The colour of a table."""
    return _drawn(pool, rng, TABLES, _any_table)


def draw_skin(pool: Pool, rng: np.random.Generator) -> RGB:
    """The colour of a person's skin."""
    return _drawn(pool, rng, SKINS, _any_skin)


def _drawn(pool: Pool, rng: np.random.Generator, closed: Closed, anything: Callable[[np.random.Generator], RGB]) -> RGB:
    if pool != "train":
        return closed[pool][int(rng.integers(len(closed[pool])))]
    kept = np.array([rgb for rgbs in closed.values() for rgb in rgbs], float)
    while True:
        rgb = anything(rng)
        if np.linalg.norm(kept - np.array(rgb), axis=1).min() >= APART:
            return rgb


def _any_table(rng: np.random.Generator) -> RGB:
    rgb = colorsys.hsv_to_rgb(float(rng.random()), 0.45 * float(rng.beta(1.2, 2.5)), float(rng.uniform(0.35, 0.96)))
    return tuple(int(255 * c) for c in rgb)  # type: ignore[return-value]


def _any_skin(rng: np.random.Generator) -> RGB:
    light, middle, dark = (np.array(rgb, float) for rgb in ENDS)
    share = float(rng.random())
    mean = light + 2 * share * (middle - light) if share < 0.5 else middle + (2 * share - 1) * (dark - middle)
    return tuple(int(v) for v in np.clip(mean + rng.normal(0, 7, 3), 0, 255))  # type: ignore[return-value]


def texture(base: RGB, pool: Pool, rng: np.random.Generator) -> NDArray[np.uint8]:
    """(SIZE, SIZE, 3): the table's surface. No pattern stands in two pools."""
    patterns = {"train": _training, "dev": _development, "held_out": _testing}
    field = patterns[pool](rng)
    shade = 1 + rng.uniform(0.04, 0.10) * field[..., None]
    return np.clip(np.array(base) * shade, 0, 255).astype(np.uint8)


def _testing(rng: np.random.Generator) -> NDArray:
    """Diagonal weave or soft clouds."""
    kind = int(rng.integers(2))
    ys, xs = _axes()
    return np.sin((xs + ys) * 0.35) * np.sin((xs - ys) * 0.35) if kind == 0 else _clouds(rng, 12)


def _development(rng: np.random.Generator) -> NDArray:
    """Rings or a hatching."""
    ys, xs = _axes()
    if rng.random() < 0.5:
        y, x = rng.uniform(0, SIZE, 2)
        return np.sin(np.hypot(ys - y, xs - x) * 0.3)
    return np.sin(xs * 0.5 + ys * 0.2) + np.sin(xs * 0.15 - ys * 0.45) > 0.6


def _training(rng: np.random.Generator) -> NDArray:
    """Plain, grain, tiles, speckle, boards or blots, in any scale and strength."""
    kind = int(rng.integers(6))
    ys, xs = _axes()
    strength = float(rng.uniform(0.4, 2.0))
    if kind == 0:
        return np.zeros((SIZE, SIZE), np.float32)
    if kind == 1:
        across = ys if rng.random() < 0.5 else xs
        return strength * 0.6 * np.sin(across * rng.uniform(0.1, 0.5) + 4 * _clouds(rng, 6))
    if kind == 2:
        pitch, line = int(rng.integers(14, 60)), int(rng.integers(1, 4))
        return -strength * (((xs % pitch) < line) | ((ys % pitch) < line)).astype(np.float32)
    if kind == 3:
        return strength * _clouds(rng, int(rng.integers(50, 160)))
    if kind == 4:
        pitch = int(rng.integers(20, 80))
        shades = rng.normal(0, 1, SIZE // pitch + 1)
        return strength * shades[(xs // pitch).astype(int)]
    return strength * _blots(rng)


def _blots(rng: np.random.Generator) -> NDArray:
    out = np.zeros((SIZE, SIZE), np.float32)
    for _ in range(int(rng.integers(10, 60))):
        y, x = rng.integers(0, SIZE, 2)
        cv2.circle(out, (int(x), int(y)), int(rng.integers(2, 16)), float(rng.normal(0, 1.2)), -1)
    return out


def _axes() -> tuple[NDArray, NDArray]:
    ys, xs = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    return ys, xs


def _clouds(rng: np.random.Generator, cells: int) -> NDArray[np.float32]:
    grid = rng.normal(0, 1, (cells, cells)).astype(np.float32)
    return np.asarray(cv2.resize(grid, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC), np.float32)

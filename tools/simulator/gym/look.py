"""How a workout looks: room, clothes, skin, light, camera. Rooms, clothes, skins of test are unseen in training."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..looks import RGB
from ..surfaces import SKINS as CLOSED

SKINS: dict[str, tuple[RGB, ...]] = {
    "train": ((236, 188, 160), (222, 168, 130), (160, 108, 78), (110, 72, 52), (245, 205, 180)),
    "held_out": CLOSED["held_out"],
}
WALLS: dict[str, tuple[RGB, ...]] = {
    "train": ((214, 208, 196), (186, 200, 208), (205, 190, 180), (170, 182, 168), (225, 224, 220)),
    "held_out": ((198, 184, 205), (150, 160, 180), (226, 210, 178)),
}
FLOORS: dict[str, tuple[RGB, ...]] = {
    "train": ((150, 112, 78), (120, 118, 116), (176, 148, 112), (92, 84, 80)),
    "held_out": ((132, 96, 92), (160, 160, 150)),
}
CLOTHES: dict[str, tuple[RGB, ...]] = {
    "train": (
        (40, 44, 52),
        (180, 40, 50),
        (40, 90, 170),
        (230, 230, 228),
        (60, 130, 80),
        (120, 120, 126),
        (30, 40, 90),
    ),
    "held_out": ((235, 150, 40), (130, 60, 150), (40, 150, 150), (240, 210, 90)),
}
HAIR: dict[str, tuple[RGB, ...]] = {
    "train": ((30, 24, 22), (92, 60, 36), (190, 160, 100), (120, 118, 116)),
    "held_out": ((140, 60, 36), (60, 44, 60)),
}
MATS: dict[str, tuple[RGB, ...]] = {
    "train": ((70, 110, 130), (110, 80, 120), (60, 60, 66)),
    "held_out": ((160, 90, 90), (90, 130, 90)),
}
PATTERNS = {"train": ("plain", "stripes", "bricks"), "held_out": ("panels", "dots")}
"""What covers the wall."""


@dataclass(frozen=True, slots=True)
class GymLook:
    """One workout's appearance."""

    wall: RGB
    floor: RGB
    mat: RGB
    pattern: str
    shirt: RGB
    trousers: RGB
    shoes: RGB
    skin: RGB
    hair: RGB
    sleeves: bool
    """Long sleeves."""
    shorts: bool
    bun: bool
    """Long hair tied up."""
    height: float
    """Of the person, metres."""
    girth: float
    """Factor on the thickness of everything."""
    furniture: tuple[tuple[float, float, float, float, RGB], ...]
    """(left, bottom, right, top in metres on the wall, colour)."""
    light: tuple[float, float, float]
    """Gain per channel."""
    drift: tuple[float, float, float]
    """(amplitude, radians a second, phase) of the exposure."""
    noise: float
    """Standard deviation of the sensor noise, grey levels."""
    blur: int
    """Pixels of a soft lens at 640 across; 0 is sharp."""


@dataclass(frozen=True, slots=True)
class GymCamera:
    """A fixed camera: phone or laptop on a stand."""

    distance: float
    """Metres from the middle of the mat."""
    height: float
    aside: float
    """Metres to the side."""
    roll: float
    """Radians."""
    portrait: bool
    """Held upright: the picture has bars left and right unless it is asked for upright."""
    mirrored: bool
    """As a front camera shows it."""
    dropped: float
    """Share of the frames that are lost: the one before is shown again."""


def draw_gym_look(rng: np.random.Generator, held_out: bool) -> GymLook:
    """A look for one workout."""
    pool = "held_out" if held_out else "train"
    shirt, trousers = (_jitter(CLOTHES[pool][int(i)], rng) for i in rng.choice(len(CLOTHES[pool]), 2, replace=False))
    flags = rng.random(3)
    gain = rng.uniform(0.82, 1.1)
    return GymLook(
        wall=_jitter(_pick(WALLS[pool], rng), rng),
        floor=_jitter(_pick(FLOORS[pool], rng), rng),
        mat=_jitter(_pick(MATS[pool], rng), rng),
        pattern=PATTERNS[pool][int(rng.integers(len(PATTERNS[pool])))],
        shirt=shirt,
        trousers=trousers,
        shoes=_jitter((235, 235, 235) if flags[0] < 0.5 else (40, 40, 44), rng),
        skin=_jitter(_pick(SKINS[pool], rng), rng),
        hair=_jitter(_pick(HAIR[pool], rng), rng),
        sleeves=bool(flags[0] < 0.3),
        shorts=bool(flags[1] < 0.4),
        bun=bool(flags[2] < 0.4),
        height=float(rng.uniform(1.56, 1.92)),
        girth=float(rng.uniform(0.88, 1.22)),
        furniture=tuple(_piece(rng) for _ in range(int(rng.integers(1, 4)))),
        light=tuple(float(gain * v) for v in rng.uniform(0.95, 1.05, 3)),  # type: ignore[arg-type]
        drift=(float(rng.uniform(0.0, 0.08)), float(rng.uniform(0.05, 0.5)), float(rng.uniform(0, 2 * math.pi))),
        noise=float(rng.uniform(1.5, 5.5)),
        blur=int(rng.integers(0, 4)),
    )


def draw_gym_camera(rng: np.random.Generator) -> GymCamera:
    """A camera for one workout."""
    return GymCamera(
        distance=float(rng.uniform(2.9, 4.4)),
        height=float(rng.uniform(0.5, 1.6)),
        aside=float(rng.uniform(-0.5, 0.5)),
        roll=float(rng.normal(0.0, 0.02)),
        portrait=bool(rng.random() < 0.4),
        mirrored=bool(rng.random() < 0.5),
        dropped=float(rng.choice((0.0, 0.0, 0.02, 0.05))),
    )


def _pick(options: tuple[RGB, ...], rng: np.random.Generator) -> RGB:
    return options[int(rng.integers(len(options)))]


def _jitter(rgb: RGB, rng: np.random.Generator) -> RGB:
    values: NDArray[np.float64] = np.clip(np.array(rgb) + rng.normal(0, 7, 3), 0, 255)
    return (int(values[0]), int(values[1]), int(values[2]))


def _piece(rng: np.random.Generator) -> tuple[float, float, float, float, RGB]:
    """A window, a picture, a shelf or a door."""
    left, wide = float(rng.uniform(-2.6, 1.8)), float(rng.uniform(0.4, 1.2))
    bottom = float(rng.choice((0.0, 0.9, 1.3)))
    high = float(rng.uniform(0.5, 1.1)) if bottom else float(rng.uniform(0.6, 2.0))
    colour = tuple(int(v) for v in rng.integers(50, 230, 3))
    return (left, bottom, left + wide, bottom + high, colour)  # type: ignore[return-value]

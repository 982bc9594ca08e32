"""Cameras of card `table-v2`: on the head or on a stand, upright or mirrored, with stalls and a hunting exposure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from .camera import CENTRE, Camera, Pose, draw_camera
from .surfaces import Pool
from .world import World

Span = tuple[float, float]
"""Least and most, drawn evenly between."""

STAND: dict[Pool, tuple[Span, Span]] = {
    "train": ((0.04, 0.16), (0.0, 0.10)),
    "dev": ((0.04, 0.16), (0.10, 0.13)),
    "held_out": ((0.16, 0.22), (0.13, 0.16)),
}
"""pool -> (how much narrower the far edge is, how much one side is nearer) of cameras on a stand. The steepest and the
most slanting ones are in no training picture."""

FIT, UP = 1.3, 0.3
"""An upright camera is brought nearer, by this factor, and aims farther up, by so many table units."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A camera with everything that is wrong with it; `at` is a pure function of time and world."""

    sway: Camera
    """The head that carries it. On a stand only its zoom counts."""
    stand: bool
    mirrored: bool
    """As a front camera shows it: left is right."""
    portrait: bool
    """Held upright: an upright middle part of the picture, bars beside it."""
    keystone: tuple[float, float]
    """(narrowing of the far edge, nearness of the right side); (0, 0) looks straight down its axis."""
    roll: float
    """Radians, of a stand."""
    exposure: tuple[float, float, float]
    """(amplitude, radians a second, phase) of the gain."""
    jumps: tuple[tuple[float, float], ...]
    """(seconds, gain) at which the exposure has just been set wrong; it comes back within two seconds."""
    stalls: tuple[tuple[float, float], ...]
    """(start seconds, length): no new picture comes, the last one stands."""

    def at(self, t: float, world: World) -> Pose:
        """The pose at `t` seconds."""
        pose = self._still() if self.stand else self.sway.at(t, world)
        return replace(
            pose,
            y=pose.y - (UP if self.portrait else 0.0),
            zoom=pose.zoom * (FIT if self.portrait else 1.0),
            mirrored=self.mirrored,
            portrait=self.portrait,
            keystone=self.keystone,
            gain=self._gain(t),
        )

    def stalled(self, t: float) -> bool:
        """True while no new picture comes."""
        return any(start < t < start + length for start, length in self.stalls)

    def _still(self) -> Pose:
        return Pose(CENTRE[0], CENTRE[1], 0.96 * self.sway.zoom, self.roll, 0.0)

    def _gain(self, t: float) -> float:
        slow = 1.0 + self.exposure[0] * math.sin(self.exposure[1] * t + self.exposure[2])
        jump = next((g for at, g in reversed(self.jumps) if at <= t < at + 2.0), 1.0)
        since = next((t - at for at, _ in reversed(self.jumps) if at <= t < at + 2.0), 2.0)
        return slow * (1.0 + (jump - 1.0) * (1.0 - since / 2.0))


def draw_mount(rng: np.random.Generator, pool: Pool) -> Mount:
    """A camera for one episode: four in ten on a stand, a fifth mirrored, a seventh upright."""
    head = draw_camera(rng)
    stand, mirrored, portrait = (bool(u < p) for u, p in zip(rng.random(3), (0.4, 0.2, 0.15), strict=True))
    far, side = (float(rng.uniform(*span)) for span in STAND[pool])
    side *= float(rng.choice((-1.0, 1.0)))
    roll = float(rng.normal(0.0, 0.04))
    exposure = (float(rng.uniform(0.0, 0.2)), float(rng.uniform(0.03, 0.3)), float(rng.uniform(0.0, 2 * math.pi)))
    jumps = tuple((t, float(rng.choice((0.55, 0.7, 1.35, 1.6)))) for t in _times(rng, 60.0))
    share = float(rng.choice((0.0, 0.0, 0.02, 0.06)))
    stalls = tuple((t, float(rng.uniform(0.12, 1.2))) for t in _times(rng, 0.66 / share)) if share else ()
    if not stand:
        head = replace(head, aways=_aways(rng))
    keystone = (far, side) if stand else (0.0, 0.0)
    return Mount(head, stand, mirrored, portrait, keystone, roll, exposure, jumps, stalls)


def _times(rng: np.random.Generator, mean: float) -> list[float]:
    """Moments of a Poisson process in the first 900 seconds, at least 3 s apart."""
    out: list[float] = []
    t = float(rng.exponential(mean))
    while t < 900.0:
        out.append(t)
        t += 3.0 + float(rng.exponential(mean))
    return out


def _aways(rng: np.random.Generator) -> tuple[tuple[float, float, float], ...]:
    """(start, length, direction): people look away twice as often, and longer, than in `table-v1`."""
    return tuple((t, float(rng.uniform(0.8, 3.5)), float(rng.uniform(0.0, 2 * math.pi))) for t in _times(rng, 50.0))

"""The head camera: a smooth random gaze that leans towards the working hand, with a look away now and then."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .world import World

VIEW = 3.9
"""Table units across the picture at zoom 1."""
CENTRE = (1.8, 1.34)


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the camera looks at one moment."""

    x: float
    y: float
    """Table point in the middle of the picture."""
    zoom: float
    roll: float
    """Radians."""
    speed: float
    """Table units a second: sets the motion blur."""
    mirrored: bool = False
    """Left is right."""
    portrait: bool = False
    """The picture is an upright part in the middle; the rest is bars."""
    keystone: tuple[float, float] = (0.0, 0.0)
    """(narrowing of the far edge, nearness of the right side): see `projections`."""
    gain: float = 1.0
    """Exposure, a factor."""

    @property
    def plain(self) -> bool:
        """True for the straight cameras of `table-v1`."""
        return not (self.mirrored or self.portrait or any(self.keystone))


@dataclass(frozen=True, slots=True)
class Camera:
    """Sums of sines with random phases; `at` is a pure function."""

    amplitude: tuple[float, ...]
    rate: tuple[float, ...]
    phase: tuple[float, ...]
    zoom: float
    aways: tuple[tuple[float, float, float], ...]
    """(start seconds, length, direction in radians) of every look away."""

    def at(self, t: float, world: World) -> Pose:
        """The pose at `t` seconds."""
        sway = [a * math.sin(r * t + p) for a, r, p in zip(self.amplitude, self.rate, self.phase, strict=True)]
        speed = sum(abs(a * r) for a, r in zip(self.amplitude[:4], self.rate[:4], strict=True)) * 0.5
        away, angle, moving = self._away(t)
        lean = self._lean(world)
        return Pose(
            x=CENTRE[0] + sway[0] + sway[1] + lean[0] + 1.1 * away * math.cos(angle),
            y=CENTRE[1] + sway[2] + sway[3] + lean[1] - 0.8 * away * abs(math.sin(angle)),
            zoom=self.zoom * (1 + sway[4]),
            roll=sway[5],
            speed=speed + 1.5 * moving,
        )

    def stalled(self, t: float) -> bool:
        """True while no new picture comes: never, with this one."""
        return False

    def _away(self, t: float) -> tuple[float, float, float]:
        for start, length, angle in self.aways:
            if start < t < start + length:
                u = (t - start) / length
                edge = min(1.0, 5 * u, 5 * (1 - u))
                return edge, angle, float(0.0 < edge < 1.0)
        return 0.0, 0.0, 0.0

    def _lean(self, world: World) -> tuple[float, float]:
        if world.action is None:
            return 0.0, 0.0
        hand = world.hands[world.action.hand]
        return 0.10 * (hand[0] - CENTRE[0]), 0.08 * (hand[1] - CENTRE[1])


def draw_camera(rng: np.random.Generator) -> Camera:
    """A camera for one episode."""
    amplitude = (
        *rng.uniform(0.02, 0.10, 2),
        *rng.uniform(0.02, 0.07, 2),
        rng.uniform(0.01, 0.05),
        rng.uniform(0.01, 0.06),
    )
    rate = (*rng.uniform(0.2, 1.4, 4), rng.uniform(0.1, 0.6), rng.uniform(0.2, 0.9))
    phase = tuple(rng.uniform(0, 2 * math.pi, 6))
    aways = []
    t = float(rng.exponential(110))
    while t < 900:
        aways.append((t, float(rng.uniform(0.8, 1.8)), float(rng.uniform(0, 2 * math.pi))))
        t += 10 + float(rng.exponential(110))
    return Camera(
        tuple(map(float, amplitude)), tuple(map(float, rate)), phase, float(rng.uniform(0.94, 1.06)), tuple(aways)
    )

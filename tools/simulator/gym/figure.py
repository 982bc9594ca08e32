"""From a performance to the posture and place of the body at this moment."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .body import STANDING, Posture, blend, joints
from .exercises import both
from .faults import faulty_posture
from .performance import GymPerformance, State
from .workout import PlannedSet

_TIRED = Posture(pitch=34, **both(front=52, out=8, elbow=22, hip=8, knee=16))
"""Hands on the knees."""
TURN = 1.0
"""Seconds of turning towards the next exercise."""
HOP = 0.07
"""Metres."""


def figure(performance: GymPerformance, height: float) -> NDArray[np.float64]:
    """(19, 3) places of the joints now, metres, in the room: x to the camera's left, y towards it, z up."""
    posture = posture_now(performance)
    places = joints(posture, height)
    places[:, 1] -= 0.62 * posture.lying / 80.0
    angle = math.radians(_turned(performance))
    c, s = math.cos(angle), math.sin(angle)
    return places @ np.array(((c, s, 0.0), (-s, c, 0.0), (0.0, 0.0, 1.0)))


def posture_now(performance: GymPerformance) -> Posture:
    """What the body does now."""
    into, planned = performance.t - performance.state_since, performance.upcoming
    if performance.state is State.LEAVE and performance.last is not None:
        kind = performance.last.kind
        return blend(kind.start, STANDING, _ease(into / kind.enter))
    if performance.state is State.REST or planned is None:
        return Posture(pitch=1.0 + math.sin(1.7 * performance.t), **both(elbow=6 + 2 * math.sin(1.1 * performance.t)))
    if performance.state is State.ENTER:
        return blend(STANDING, planned.kind.start, _ease(into / planned.kind.enter))
    if performance.state is State.PAUSE:
        return blend(planned.kind.start, _tired(planned), _ease(min(into, performance.state_left) / 0.8))
    return _moving(performance, planned)


def _moving(performance: GymPerformance, planned: PlannedSet) -> Posture:
    now, kind = performance.now, planned.kind
    assert now is not None
    u = min(1.0, max(0.0, (performance.t - now.rep_start) / now.rep_seconds))
    posture = faulty_posture(kind, u, now.reach, now.fault, performance.fault_share)
    if not kind.hops:
        return posture
    return Posture(*(HOP * abs(math.sin(math.pi * kind.hops * u)) if n == "hop" else getattr(posture, n)
                     for n in posture.__slots__))  # fmt: skip


def _tired(planned: PlannedSet) -> Posture:
    """Who lies down rests on the knees; who stands leans on them."""
    if planned.kind.start.lying < 45:
        return _TIRED
    return Posture(lying=52, **both(front=62, hip=38, knee=88))


def _turned(performance: GymPerformance) -> float:
    """Degrees away from the camera."""
    planned, last = performance.upcoming, performance.last
    if performance.state is State.LEAVE and last is not None:
        return last.turned
    before = last.turned if last else 0.0
    after = planned.turned if planned else 0.0
    if performance.state is not State.REST:
        return after
    return before + (after - before) * _ease((performance.t - performance.state_since) / TURN)


def _ease(f: float) -> float:
    f = min(1.0, max(0.0, f))
    return f * f * (3 - 2 * f)

"""The shape of the hands: what they are doing shows in how they are held."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from .acts import Phase, Point
from .items import size_of
from .shapes import Points, box, ellipse
from .world import World

TALL = 0.9
"""Vertical foreshortening of heights."""


class Pose(StrEnum):
    """How a hand is held."""

    REST = "rest"
    """Open, at rest or on its way."""
    GRIP = "grip"
    """Round a thing."""
    PINCH = "pinch"
    """Two fingers on a tool or a cap."""
    POINT = "point"
    """One finger on a button."""
    FLAT = "flat"
    """Spread on a surface."""
    CUP = "cup"
    """Along the side of a thing that is being held still."""


_WORKING = {
    "switch_on": Pose.POINT, "switch_off": Pose.POINT, "wipe": Pose.FLAT, "stir": Pose.PINCH, "scoop": Pose.PINCH,
    "spread": Pose.PINCH, "screw": Pose.PINCH, "open": Pose.PINCH, "close": Pose.PINCH, "flip": Pose.CUP,
}  # fmt: skip
"""action -> how the working hand is held while it goes on; a grip elsewhere."""


def pose_of(world: World, which: int) -> Pose:
    """How hand `which` (0 left, 1 right) is held now."""
    action = world.action
    if action is None or not world.touching:
        return Pose.REST
    if action.hand != which:
        return Pose.CUP if world.phase_now is Phase.ACT and world.hands[which][1] < 2.6 else Pose.REST
    return _WORKING.get(action.verb, Pose.GRIP) if world.phase_now is Phase.ACT else Pose.GRIP


def hand_shapes(world: World, which: int) -> list[tuple[str, Points]]:
    """Forearm, palm and fingers of one hand, table units."""
    pose = pose_of(world, which)
    x, y = _anchor(world, which, pose)
    out = 1.0 if which else -1.0
    return [*_arm((x, y), out), *_FINGERS[pose]((x, y), out)]


def _anchor(world: World, which: int, pose: Pose) -> Point:
    """Where the palm is: beside or below what it touches, so that the thing stays in sight."""
    x, y = world.hands[which]
    action = world.action
    if action is None or action.hand != which or not world.touching:
        return x, y
    item = world.items[action.held]
    y -= TALL * item.lift
    if pose is Pose.POINT:
        return x, y + 0.34
    return (x, y) if pose is Pose.CUP else (x, y - 0.16 * size_of(item.kind))


def _arm(palm: Point, out: float) -> list[tuple[str, Points]]:
    x, y = palm
    root, tip = np.array((x + out * 0.45, 3.6)), np.array((x + out * 0.10, y + 0.16))
    along = tip - root
    side = np.array((-along[1], along[0])) / (np.linalg.norm(along) + 1e-6)
    elbow = root + 0.45 * along
    arm = np.array([root + side * 0.17, root - side * 0.17, tip - side * 0.10, tip + side * 0.10], np.float32)
    cuff = np.array([root + side * 0.19, root - side * 0.19, elbow - side * 0.16, elbow + side * 0.16], np.float32)
    return [("skin", arm), ("sleeve", cuff)]


def _at(points: Points, dx: float, dy: float) -> Points:
    return points + np.array((dx, dy), np.float32)


def _four(palm: Point, out: float, reach: float, inward: float) -> list[tuple[str, Points]]:
    x, y = palm
    finger = box(-0.028, -reach, 0.028, 0.02)
    fingers = [("skin", _at(finger, x + out * (0.14 - 0.065 * k) - inward * out, y - 0.01)) for k in range(4)]
    thumb = _at(box(-0.03, -0.1, 0.03, 0.03), x - out * 0.09, y + 0.05)
    return [("skin", _at(ellipse(0.0, 0.0, 0.15, 0.14), x + out * 0.06, y + 0.07)), *fingers, ("crease", thumb)]


def _rest(palm: Point, out: float) -> list[tuple[str, Points]]:
    return _four(palm, out, 0.17, 0.0)


def _grip(palm: Point, out: float) -> list[tuple[str, Points]]:
    return _four(palm, out, 0.10, 0.03)


def _pinch(palm: Point, out: float) -> list[tuple[str, Points]]:
    x, y = palm
    first = _at(box(-0.03, -0.16, 0.03, 0.03), x - out * 0.02, y)
    thumb = _at(box(-0.03, -0.13, 0.03, 0.03), x - out * 0.09, y + 0.02)
    back = _at(ellipse(0.0, 0.0, 0.13, 0.10), x + out * 0.08, y + 0.06)
    return [("skin", back), ("skin", first), ("crease", thumb)]


def _point(palm: Point, out: float) -> list[tuple[str, Points]]:
    x, y = palm
    finger = _at(box(-0.035, -0.32, 0.035, 0.02), x, y)
    knuckles = _at(ellipse(0.0, 0.0, 0.10, 0.05), x + out * 0.08, y + 0.02)
    return [
        ("skin", _at(ellipse(0.0, 0.0, 0.14, 0.12), x + out * 0.05, y + 0.08)),
        ("crease", knuckles),
        ("skin", finger),
    ]


def _flat(palm: Point, out: float) -> list[tuple[str, Points]]:
    x, y = palm
    spread = [("skin", _at(box(-0.035, -0.22, 0.035, 0.02), x + out * (0.22 - 0.11 * k), y)) for k in range(4)]
    return [("skin", _at(ellipse(0.0, 0.0, 0.24, 0.13), x + out * 0.05, y + 0.06)), *spread]


def _cup(palm: Point, out: float) -> list[tuple[str, Points]]:
    x, y = palm
    fingers = [
        ("skin", _at(box(-0.13, -0.03, 0.06, 0.03), x + (0.0 if out > 0 else 0.07), y - 0.13 + 0.07 * k))
        for k in range(4)
    ]
    return [("skin", _at(ellipse(0.0, 0.0, 0.11, 0.17), x + out * 0.06, y)), *fingers]


_FINGERS = {
    Pose.REST: _rest, Pose.GRIP: _grip, Pose.PINCH: _pinch, Pose.POINT: _point, Pose.FLAT: _flat, Pose.CUP: _cup,
}  # fmt: skip

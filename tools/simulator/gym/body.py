"""A kinematic figure: joint angles in, joint places out.

Frame: x to the person's right, y forward, z up, metres, for a person of 1.75 m. Angles are degrees. The body is
posed about the pelvis, turned as a whole (standing or lying), and set down so that its lowest point touches the floor.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
"""(3,) metres."""

JOINTS = (
    "pelvis", "neck", "head", "shoulder_l", "shoulder_r", "elbow_l", "elbow_r", "wrist_l", "wrist_r",
    "hand_l", "hand_r", "hip_l", "hip_r", "knee_l", "knee_r", "ankle_l", "ankle_r", "toe_l", "toe_r",
)  # fmt: skip
INDEX = {name: i for i, name in enumerate(JOINTS)}

TORSO, NECK, SHOULDER, HIP = 0.50, 0.22, 0.19, 0.10
UPPER_ARM, FOREARM, HAND, THIGH, SHANK, FOOT = 0.29, 0.25, 0.09, 0.43, 0.42, 0.17


@dataclass(frozen=True, slots=True)
class Posture:
    """The angles of one moment; everything zero is standing straight with hanging arms."""

    pitch: float = 0.0
    """Trunk forward about the hips."""
    bend: float = 0.0
    """Trunk to the left."""
    lying: float = 0.0
    """The whole body turned forward: 90 is face down."""
    out_l: float = 0.0
    """Left upper arm away from the body, sideways (turned about y after `front`); -90 is across the chest."""
    out_r: float = 0.0
    front_l: float = 0.0
    """Left upper arm forward."""
    front_r: float = 0.0
    elbow_l: float = 0.0
    elbow_r: float = 0.0
    twist_l: float = 0.0
    """Left upper arm about its own axis: positive turns the bent forearm inwards."""
    twist_r: float = 0.0
    leg_out_l: float = 0.0
    leg_out_r: float = 0.0
    hip_l: float = 0.0
    """Left thigh forward."""
    hip_r: float = 0.0
    knee_l: float = 0.0
    knee_r: float = 0.0
    hop: float = 0.0
    """Metres that the lowest point is off the floor."""


ANGLES = tuple(f.name for f in fields(Posture))
STANDING = Posture()


def blend(a: Posture, b: Posture, f: float) -> Posture:
    """Between two postures; f in [0, 1], 0 is `a`. Values beyond 1 go further the same way."""
    return Posture(*(u + (v - u) * f for u, v in ((getattr(a, n), getattr(b, n)) for n in ANGLES)))


def joints(posture: Posture, height: float = 1.75) -> NDArray[np.float64]:
    """(19, 3) places of `JOINTS` in metres, the lowest `hop` above the floor z = 0, the feet about x = y = 0."""
    p = posture
    trunk = _turn_x(-p.pitch) @ _turn_y(-p.bend)
    out = np.zeros((len(JOINTS), 3))
    out[INDEX["neck"]] = trunk @ (0.0, 0.0, TORSO)
    out[INDEX["head"]] = trunk @ (0.0, 0.02, TORSO + NECK)
    for side, sign in (("l", -1.0), ("r", 1.0)):
        _arm(out, p, side, sign, trunk)
        _leg(out, p, side, sign)
    out = _set_down(out @ _turn_x(-p.lying).T, p.lying)
    out *= height / 1.75
    feet = (out[INDEX["ankle_l"]] + out[INDEX["ankle_r"]]) / 2
    out -= (feet[0], feet[1], out[:, 2].min() - p.hop)
    return out


def _set_down(places: NDArray[np.float64], lying: float) -> NDArray[np.float64]:
    """Who lies on hands and feet is tilted until both are on the floor; from 45 to 70 degrees this sets in."""
    weight = min(1.0, max(0.0, (lying - 45.0) / 25.0))
    if weight == 0.0:
        return places
    arms = places[INDEX["elbow_l"] : INDEX["hand_r"] + 1]
    arm, foot = arms[arms[:, 2].argmin()], (places[INDEX["toe_l"]] + places[INDEX["toe_r"]]) / 2
    slope = math.atan2(foot[2] - arm[2], abs(arm[1] - foot[1]) + 1e-6)
    return places @ _turn_x(weight * math.degrees(slope)).T


def _arm(out: NDArray[np.float64], p: Posture, side: str, sign: float, trunk: NDArray[np.float64]) -> None:
    outward, front = getattr(p, f"out_{side}"), getattr(p, f"front_{side}")
    elbow, twist = math.radians(getattr(p, f"elbow_{side}")), math.radians(getattr(p, f"twist_{side}"))
    upper, ahead = _limb(outward, front, sign)
    inward = -cross(upper, ahead) * sign
    bent = ahead * math.cos(twist) + inward * math.sin(twist)
    fore = upper * math.cos(elbow) + bent * math.sin(elbow)
    place = np.array((sign * SHOULDER, 0.0, TORSO - 0.03))
    for name, step in (
        ("shoulder", None),
        ("elbow", upper * UPPER_ARM),
        ("wrist", fore * FOREARM),
        ("hand", fore * HAND),
    ):
        place = place if step is None else place + step
        out[INDEX[f"{name}_{side}"]] = trunk @ place


def _leg(out: NDArray[np.float64], p: Posture, side: str, sign: float) -> None:
    thigh, ahead = _limb(getattr(p, f"leg_out_{side}"), getattr(p, f"hip_{side}"), sign)
    knee = math.radians(getattr(p, f"knee_{side}"))
    shank = thigh * math.cos(knee) - ahead * math.sin(knee)
    foot = thigh * math.sin(knee) + ahead * math.cos(knee)
    place = np.array((sign * HIP, 0.0, 0.0))
    for name, step in (("hip", None), ("knee", thigh * THIGH), ("ankle", shank * SHANK), ("toe", foot * FOOT)):
        place = place if step is None else place + step
        out[INDEX[f"{name}_{side}"]] = place


def _limb(outward: float, front: float, sign: float) -> tuple[Vector, Vector]:
    """(direction of the upper limb, direction in which it would move forward), both of length 1."""
    o, f = math.radians(outward), math.radians(front)
    down, ahead = (math.sin(f), -math.cos(f)), (math.cos(f), math.sin(f))
    return (
        np.array((-down[1] * math.sin(o) * sign, down[0], down[1] * math.cos(o))),
        np.array((-ahead[1] * math.sin(o) * sign, ahead[0], ahead[1] * math.cos(o))),
    )


def _turn_x(degrees: float) -> NDArray[np.float64]:
    a = math.radians(degrees)
    return np.array(((1, 0, 0), (0, math.cos(a), -math.sin(a)), (0, math.sin(a), math.cos(a))))


def _turn_y(degrees: float) -> NDArray[np.float64]:
    a = math.radians(degrees)
    return np.array(((math.cos(a), 0, math.sin(a)), (0, 1, 0), (-math.sin(a), 0, math.cos(a))))


def cross(a: Vector, b: Vector) -> Vector:
    """The vector product of two (3,) vectors: numpy's own takes ten times as long for one pair."""
    return np.array((a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]))

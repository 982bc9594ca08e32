"""From the joints of a figure to a picture: room, mat, shadow, body parts from far to near, sensor."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ..draw import fill, fixed_point
from ..looks import RGB
from ..render import noise_field
from .body import INDEX, cross
from .look import GymCamera, GymLook

WALL = -1.5
"""y of the wall behind the person, metres."""
ROUND = np.stack([np.cos(np.linspace(0, 2 * np.pi, 12, endpoint=False)),
                  np.sin(np.linspace(0, 2 * np.pi, 12, endpoint=False))], 1)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A pinhole camera and the part of the picture that it fills."""

    eye: NDArray[np.float64]
    axes: NDArray[np.float64]
    """(3, 3): rows are right, down, forward."""
    focal: float
    """Pixels."""
    centre: tuple[float, float]
    """Pixels."""

    def __call__(self, points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(N, 3) metres -> ((N, 2) pixels, (N,) metres of depth, at least 0.1)."""
        seen = (points - self.eye) @ self.axes.T
        depth = np.maximum(seen[:, 2], 0.1)
        return seen[:, :2] * (self.focal / depth)[:, None] + np.array(self.centre), depth


def view(camera: GymCamera, size: tuple[int, int]) -> View:
    """The camera looks at the middle of the body; two and a half metres fit in the height, 2.4 in the width."""
    width, height = _field(camera, size)
    eye, aim = np.array((camera.aside, camera.distance, camera.height)), np.array((0.0, 0.0, 0.98))
    forward = (aim - eye) / np.linalg.norm(aim - eye)
    right = cross(forward, np.array((0.0, 0.0, 1.0)))
    right /= np.linalg.norm(right)
    down = cross(forward, right)
    c, s = math.cos(camera.roll), math.sin(camera.roll)
    axes = np.stack([c * right + s * down, c * down - s * right, forward])
    focal = camera.distance * min(height / 2.5, width / 2.4)
    return View(eye, axes, focal, (size[0] / 2, size[1] / 2))


def _field(camera: GymCamera, size: tuple[int, int]) -> tuple[int, int]:
    """Pixels of the picture that the camera fills: all of it, or an upright middle part."""
    width, height = size
    return (min(width, round(height * 9 / 16)) if camera.portrait else width, height)


def paint_workout(
    places: NDArray[np.float64],
    look: GymLook,
    camera: GymCamera,
    t: float,
    size: tuple[int, int],
    offsets: tuple[int, int],
) -> NDArray[np.uint8]:
    """(H, W, 3) RGB picture of `size` = (width, height); `offsets` in 0..255 choose the sensor noise."""
    project = view(camera, size)
    canvas = _room(look, camera, size).copy()
    _shadow(canvas, places, look, project)
    _body(canvas, places, look, project)
    width, _ = _field(camera, size)
    if width < size[0]:
        bar = (size[0] - width) // 2
        canvas[:, :bar] = canvas[:, size[0] - bar :] = 12
    if camera.mirrored:
        canvas = np.ascontiguousarray(canvas[:, ::-1])
    return _sensor(canvas, look, t, offsets)


@lru_cache(maxsize=16)
def _room(look: GymLook, camera: GymCamera, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Everything that stands still."""
    project, canvas = view(camera, size), np.empty((size[1], size[0], 3), np.uint8)
    canvas[:] = look.wall
    for quad, colour in (*_wall_quads(look), *_floor_quads(look, camera.distance - 0.4)):
        pixels, _ = project(np.array(quad, np.float64))
        fill(canvas, fixed_point(pixels.astype(np.float32)), colour)
    return canvas


Quads = list[tuple[list[tuple[float, float, float]], RGB]]


def _wall_quads(look: GymLook) -> Quads:
    out: Quads = []
    for left, bottom, right, top in _pattern(look.pattern):
        out.append((_on_wall(left, bottom, right, top), _shade(look.wall, 0.93)))
    for left, bottom, right, top, colour in look.furniture:
        out.append((_on_wall(left - 0.04, bottom, right + 0.04, top + 0.04), _shade(colour, 0.6)))
        out.append((_on_wall(left, bottom, right, top), colour))
    return out


def _pattern(name: str) -> list[tuple[float, float, float, float]]:
    """Rectangles on the wall, metres."""
    if name == "stripes":
        return [(x, 0.0, x + 0.16, 4.0) for x in np.arange(-4.0, 4.0, 0.4)]
    if name == "bricks":
        return [(-4.0, z, 4.0, z + 0.02) for z in np.arange(0.2, 4.0, 0.2)]
    if name == "panels":
        return [(x, 0.3, x + 0.8, 1.1) for x in np.arange(-4.0, 4.0, 1.0)]
    if name == "dots":
        return [(x, z, x + 0.1, z + 0.1) for x in np.arange(-4.0, 4.0, 0.45) for z in np.arange(0.2, 3.6, 0.45)]
    return []


def _on_wall(left: float, bottom: float, right: float, top: float) -> list[tuple[float, float, float]]:
    return [(left, WALL, bottom), (right, WALL, bottom), (right, WALL, top), (left, WALL, top)]


def _floor_quads(look: GymLook, front: float) -> Quads:
    out: Quads = [(_on_floor(-9.0, WALL, 9.0, front), look.floor)]
    out += [(_on_floor(x, WALL, x + 0.02, front), _shade(look.floor, 0.86)) for x in np.arange(-4.0, 4.0, 0.35)]
    out.append((_on_wall(-9.0, 0.0, 9.0, 0.09), _shade(look.wall, 0.75)))
    out.append((_on_floor(-1.05, -0.62, 1.05, 0.62), _shade(look.mat, 0.7)))
    out.append((_on_floor(-1.02, -0.59, 1.02, 0.59), look.mat))
    return out


def _on_floor(left: float, back: float, right: float, front: float) -> list[tuple[float, float, float]]:
    return [(left, back, 0.0), (right, back, 0.0), (right, front, 0.0), (left, front, 0.0)]


def _shade(rgb: RGB, f: float) -> RGB:
    return (int(rgb[0] * f), int(rgb[1] * f), int(rgb[2] * f))


def _shadow(canvas: NDArray[np.uint8], places: NDArray[np.float64], look: GymLook, project: View) -> None:
    low, high = places.min(0), places.max(0)
    middle, wide = (low + high) / 2, np.maximum((high - low) / 2, 0.18) * 0.9
    ring = np.zeros((12, 3))
    ring[:, :2] = middle[:2] + ROUND * wide[:2]
    pixels, _ = project(ring)
    fill(canvas, fixed_point(pixels.astype(np.float32)), _shade(look.mat, 0.8))


Part = tuple[str, tuple[tuple[str, float], ...]]
"""(paint, the joints with the radius of the body there, in metres): drawn as the hull of circles."""

PARTS: tuple[Part, ...] = (
    ("trousers", (("hip_l", 0.085), ("knee_l", 0.06))), ("trousers", (("hip_r", 0.085), ("knee_r", 0.06))),
    ("shank", (("knee_l", 0.058), ("ankle_l", 0.04))), ("shank", (("knee_r", 0.058), ("ankle_r", 0.04))),
    ("shoes", (("ankle_l", 0.05), ("toe_l", 0.035))), ("shoes", (("ankle_r", 0.05), ("toe_r", 0.035))),
    ("shirt", (("neck", 0.075), ("shoulder_l", 0.055), ("shoulder_r", 0.055), ("pelvis", 0.10), ("hip_l", 0.075),
               ("hip_r", 0.075))),
    ("trousers", (("pelvis", 0.10), ("hip_l", 0.088), ("hip_r", 0.088))),
    ("shirt", (("shoulder_l", 0.06), ("elbow_l", 0.044))), ("shirt", (("shoulder_r", 0.06), ("elbow_r", 0.044))),
    ("forearm", (("elbow_l", 0.042), ("wrist_l", 0.03))), ("forearm", (("elbow_r", 0.042), ("wrist_r", 0.03))),
    ("skin", (("wrist_l", 0.034), ("hand_l", 0.042))), ("skin", (("wrist_r", 0.034), ("hand_r", 0.042))),
    ("skin", (("neck", 0.045), ("head", 0.05))), ("head", (("head", 0.105),)),
)  # fmt: skip


def _body(canvas: NDArray[np.uint8], places: NDArray[np.float64], look: GymLook, project: View) -> None:
    pixels, depth = project(places)
    paints = {
        "shirt": look.shirt, "trousers": look.trousers, "shoes": look.shoes, "skin": look.skin, "head": look.skin,
        "forearm": look.shirt if look.sleeves else look.skin, "shank": look.skin if look.shorts else look.trousers,
    }  # fmt: skip
    nearest = depth.min()
    ordered = sorted(PARTS, key=lambda part: -sum(depth[INDEX[name]] for name, _ in part[1]) / len(part[1]))
    for paint, ends in ordered:
        ring = [
            pixels[INDEX[name]] + ROUND * (radius * look.girth * project.focal / depth[INDEX[name]])
            for name, radius in ends
        ]
        hull = np.asarray(cv2.convexHull(np.concatenate(ring).astype(np.float32)), np.float32)
        far = depth[INDEX[ends[0][0]]] - nearest
        colour = _shade(paints[paint], 1.0 - 0.35 * min(1.0, float(far)))
        corners = fixed_point(hull[:, 0])
        fill(canvas, corners, colour)
        cv2.polylines(canvas, [corners], True, _shade(colour, 0.72), 1, cv2.LINE_AA, 4)
        if paint == "head":
            _hair(canvas, places, look, project)


def _hair(canvas: NDArray[np.uint8], places: NDArray[np.float64], look: GymLook, project: View) -> None:
    """The back and the top of the head; the face is where the trunk looks to."""
    head, neck = places[INDEX["head"]], places[INDEX["neck"]]
    up = (head - neck) / np.linalg.norm(head - neck)
    across = places[INDEX["shoulder_r"]] - places[INDEX["shoulder_l"]]
    ahead = cross(up, across)
    ahead /= max(float(np.linalg.norm(ahead)), 1e-6)
    spots = [(head + 0.07 * up - 0.05 * ahead, 0.088)]
    spots += [(head - 0.11 * ahead + 0.04 * up, 0.05)] if look.bun else []
    face = float(ahead @ (project.eye - head)) > 0
    for place, radius in spots:
        (at,), (depth,) = project(place[None])
        r = radius * look.girth * project.focal / depth
        points = at + ROUND * (r, r * (0.6 if face else 1.1))
        fill(canvas, fixed_point(points.astype(np.float32)), look.hair)


def _sensor(canvas: NDArray[np.uint8], look: GymLook, t: float, offsets: tuple[int, int]) -> NDArray[np.uint8]:
    size = canvas.shape[1]
    taps = 1 + 2 * round(look.blur * size / 640 / 2)
    if taps > 1:
        canvas = cv2.blur(canvas, (taps, taps))  # type: ignore[assignment]
    gain = 1 + look.drift[0] * math.sin(look.drift[1] * t + look.drift[2])
    lut = np.clip(np.arange(256)[:, None] * (np.array(look.light) * gain)[None], 0, 255).astype(np.uint8)
    canvas = cv2.LUT(canvas, lut[None])  # type: ignore[assignment]
    y, x = offsets
    tile = noise_field(round(look.noise * 2))[y : y + canvas.shape[0], x : x + size]
    return cv2.add(canvas, tile, dtype=cv2.CV_8U)  # type: ignore[return-value, call-overload]

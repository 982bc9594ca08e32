"""From table units to pixels: the straight camera, and those that stand, are mirrored or upright."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .acts import Point
from .camera import VIEW, Pose
from .shapes import Points


@dataclass(frozen=True, slots=True)
class Projection:
    """Table units to pixels: p = centre + scale * R(roll) * (q - gaze)."""

    gaze: Point
    centre: Point
    scale: float
    cos: float
    sin: float

    def __call__(self, points: Points) -> NDArray[np.float32]:
        """(N, 2) table points -> (N, 2) pixels."""
        x, y = points[:, 0] - self.gaze[0], points[:, 1] - self.gaze[1]
        out = np.empty_like(points)
        out[:, 0] = self.centre[0] + self.scale * (self.cos * x - self.sin * y)
        out[:, 1] = self.centre[1] + self.scale * (self.sin * x + self.cos * y)
        return out


@dataclass(frozen=True, slots=True, eq=False)
class Slanted:
    """The same, followed by a homography of the picture: a stand's slant, a mirror."""

    straight: Projection
    after: NDArray[np.float64]
    """(3, 3): pixels -> pixels."""

    def __call__(self, points: Points) -> NDArray[np.float32]:
        """(N, 2) table points -> (N, 2) pixels."""
        flat = self.straight(points)
        h = self.after
        x, y = flat[:, 0], flat[:, 1]
        w = np.maximum(h[2, 0] * x + h[2, 1] * y + h[2, 2], 0.2)
        out = np.empty_like(flat)
        out[:, 0] = (h[0, 0] * x + h[0, 1] * y + h[0, 2]) / w
        out[:, 1] = (h[1, 0] * x + h[1, 1] * y + h[1, 2]) / w
        return out


def projection(pose: Pose, size: tuple[int, int]) -> Projection | Slanted:
    """For a picture of `size` = (width, height)."""
    width = size[0] - 2 * bar(pose, size)
    scale = width / VIEW * pose.zoom
    centre = (size[0] / 2, size[1] / 2)
    straight = Projection((pose.x, pose.y), centre, scale, math.cos(pose.roll), math.sin(pose.roll))
    return straight if pose.plain else Slanted(straight, _slant(pose, centre, width))


def black_out(canvas: NDArray, pose: Pose, value: int) -> None:
    """Fill the bars beside an upright picture, where nothing can be seen, with `value`."""
    width = bar(pose, (canvas.shape[1], canvas.shape[0]))
    if width:
        canvas[:, :width] = canvas[:, canvas.shape[1] - width :] = value


def upright_of(size: tuple[int, int]) -> tuple[int, int]:
    """The upright picture, without bars, that is as wide as `size` = (width, height)."""
    return size[0], round(size[0] * 16 / 9)


def bar(pose: Pose, size: tuple[int, int]) -> int:
    """Pixels of the black bar on either side of an upright picture; 0 when it lies, or is asked for upright."""
    return max(0, (size[0] - round(size[1] * 9 / 16)) // 2) if pose.portrait and size[0] > size[1] else 0


def _slant(pose: Pose, centre: tuple[float, float], width: int) -> NDArray[np.float64]:
    """About the middle: w grows towards the far edge (up) and away from the nearer side; then perhaps mirrored."""
    far, side = pose.keystone
    half = width / 2
    to_middle = np.array([[1, 0, -centre[0]], [0, 1, -centre[1]], [0, 0, 1]], float)
    tilt = np.array([[1, 0, 0], [0, 1 - far, 0], [-side / half, -far / half, 1.0]])
    turn = np.diag((-1.0 if pose.mirrored else 1.0, 1.0, 1.0))
    right = centre[0] - (1.0 if pose.mirrored else 0.0)  # pixel k becomes pixel width - 1 - k
    back = np.array([[1, 0, right], [0, 1, centre[1]], [0, 0, 1]], float)
    return back @ turn @ tilt @ to_middle

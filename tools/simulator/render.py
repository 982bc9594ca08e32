"""From a world to a picture: table, things, hands; then light, blur and sensor noise."""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from .camera import CENTRE, VIEW, Pose
from .draw import paint
from .looks import TABLE_SPAN, Look
from .projections import Projection, Slanted, black_out, projection
from .surfaces import SIZE
from .world import World


def render(world: World, pose: Pose, look: Look, size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.uint8]:
    """(H, W, 3) RGB picture of `size` = (width, height); `rng` only for sensor noise."""
    project = projection(pose, size)
    canvas = _table(look, project, size)
    paint(canvas, world, look, project)
    black_out(canvas, pose, 12)
    return _sensor(canvas, pose, look, size, rng)


def _table(look: Look, project: Projection | Slanted, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The texture warped to the camera."""
    if isinstance(project, Slanted):
        whole = project.after @ np.vstack([_placed(project.straight), (0.0, 0.0, 1.0)])
        return cv2.warpPerspective(look.table, whole, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)  # type: ignore[return-value]
    return cv2.warpAffine(look.table, _placed(project), size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)  # type: ignore[return-value]


def _placed(project: Projection) -> NDArray[np.float64]:
    """(2, 3): pixels of the texture -> pixels of the picture."""
    unit = SIZE / TABLE_SPAN
    s, c, k = project.sin, project.cos, project.scale / unit
    matrix = np.array([[k * c, -k * s, 0.0], [k * s, k * c, 0.0]])
    origin = (
        np.array([project.gaze[0] - CENTRE[0] + TABLE_SPAN / 2, project.gaze[1] - CENTRE[1] + TABLE_SPAN / 2]) * unit
    )
    matrix[:, 2] = np.array(project.centre) - matrix[:, :2] @ origin
    return matrix


def _sensor(
    canvas: NDArray[np.uint8], pose: Pose, look: Look, size: tuple[int, int], rng: np.random.Generator
) -> NDArray[np.uint8]:
    length = look.blur * pose.speed * 0.02 * size[0] / VIEW
    if length > 0.6:
        taps = 1 + 2 * int(math.ceil(length / 2))
        canvas = cv2.blur(canvas, (taps, 1))  # type: ignore[assignment]
    gain = 1 + look.drift[0] * math.sin(look.drift[1] * 10 * pose.x + look.drift[2])
    gain *= pose.gain
    lut = np.clip(np.arange(256)[:, None] * (np.array(look.light) * gain)[None], 0, 255).astype(np.uint8)
    canvas = cv2.LUT(canvas, lut[None])  # type: ignore[assignment]
    noise = rng.integers(0, 256, NOISE_TILE, dtype=np.uint8)
    return _add_noise(canvas, look.noise, noise)


NOISE_TILE = 2


def _add_noise(canvas: NDArray[np.uint8], sigma: float, offsets: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Gaussian noise cut from a fixed field at a random place: as good for a camera and far cheaper to draw."""
    h, w = canvas.shape[:2]
    y, x = int(offsets[0]), int(offsets[1])
    tile = noise_field(round(sigma * 2))[y : y + h, x : x + w]
    return cv2.add(canvas, tile, dtype=cv2.CV_8U)  # type: ignore[return-value, call-overload]


@lru_cache(maxsize=16)
def noise_field(half_levels: int) -> NDArray[np.int16]:
    """(1024, 1280, 3) Gaussian noise with a standard deviation of `half_levels` / 2 grey levels; always the same."""
    normal = np.random.default_rng(0).standard_normal((1024, 1280, 3), dtype=np.float32)
    return np.round(normal * (half_levels / 2)).astype(np.int16)

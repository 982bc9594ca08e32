"""Small pictures of what was going on where a session failed, as base64 JPEG."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import cv2

from ....perception.base import Frame
from ...evaluation.runner.data import Recording

WIDTH, QUALITY, FPS = 160, 70, 0.5
"""Pixels; of JPEG; pictures a second that are looked through."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """One picture."""

    t: float
    """Stream seconds."""
    jpeg: str
    """Base64."""


def thumbnails(recording: Recording, times: Sequence[float]) -> tuple[Thumbnail, ...]:
    """The first frame at or after each moment, in rising time; none when there is no picture."""
    if recording.film is None:
        return ()
    left, out = sorted(set(times)), []
    for frame in recording.film(FPS):
        if not left:
            break
        if frame.t >= left[0]:
            out.append(_small(frame))
            left = [t for t in left if t > frame.t]
    return tuple(out)


def _small(frame: Frame) -> Thumbnail:
    high, wide = frame.image.shape[:2]
    small = cv2.resize(frame.image, (WIDTH, max(1, round(high * WIDTH / wide))), interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return Thumbnail(round(frame.t, 1), base64.b64encode(data.tobytes()).decode("ascii"))

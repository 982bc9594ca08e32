"""Small real video files, and pictures whose number can be read off again."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from planwatch.perception.base import Frame, Image, SourceEvent

SIZE = (64, 48)
TICK = Fraction(1, 30000)
"""Seconds; fine enough for the tests' times and coarse enough for every codec."""


def numbered(i: int, size: tuple[int, int] = SIZE) -> Image:
    """A picture that shows `i` (0 to 255) as eight black or white bars, robust against coding."""
    image = np.full((size[1], size[0], 3), 128, dtype=np.uint8)
    bar = size[0] // 8
    for bit in range(8):
        image[8:-8, bit * bar : (bit + 1) * bar] = 255 if i >> bit & 1 else 0
    return image


def number_of(image: Image) -> int:
    """The number that `numbered` wrote."""
    bar = image.shape[1] // 8
    middle = image[image.shape[0] // 2]
    return sum(int(middle[bit * bar + bar // 2].mean() > 128) << bit for bit in range(8))


def write_film(
    path: Path,
    times: list[float],
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    images: list[NDArray[np.uint8]] | None = None,
) -> Path:
    """A video whose frame i shows `numbered(i)` (or images[i]) at times[i] seconds."""
    images = images or [numbered(i) for i in range(len(times))]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=30, options=options or {"preset": "ultrafast"})
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = TICK
        for t, image in zip(times, images, strict=True):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = round(t / TICK), TICK
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_sound(path: Path) -> Path:
    """Half a second of silence and no picture."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16000, layout="mono")
        for start in range(0, 8192, 1024):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 16000, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def even(n: int, fps: float = 30.0) -> list[float]:
    """`n` times at a constant rate."""
    return [i / fps for i in range(n)]


def frames_of(items: tuple[Frame | SourceEvent, ...]) -> list[Frame]:
    return [item for item in items if isinstance(item, Frame)]


def events_of(items: tuple[Frame | SourceEvent, ...]) -> list[SourceEvent]:
    return [item for item in items if isinstance(item, SourceEvent)]

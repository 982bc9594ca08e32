"""What a source accepts: picture sizes and sampling rates. A wrong value is the user's, so it is a SourceError."""

from __future__ import annotations

import math

from ...core.errors import SourceError

MAX_SIDE = 8192
"""Pixels; a larger picture is refused before it is decoded."""

MAX_FPS = 240.0
"""Samples a second."""


def check_fps(fps: float) -> float:
    """`fps` itself. Raises SourceError unless 0 < fps <= MAX_FPS."""
    if not (math.isfinite(fps) and 0 < fps <= MAX_FPS):
        raise SourceError(f"cannot sample {fps!r} frames a second: allowed is more than 0 and at most {MAX_FPS:g}")
    return float(fps)


def check_side(what: str, width: int, height: int) -> None:
    """Raises SourceError when a picture of `what` (a name for people) is empty or larger than MAX_SIDE a side."""
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise SourceError(
            f"{what} is {width} x {height} pixels: allowed is 1 to {MAX_SIDE} a side; make a smaller copy and use that"
        )


def check_size(size: tuple[int, int] | None) -> tuple[int, int] | None:
    """The wanted (width, height) itself. Raises SourceError when it is empty or too large."""
    if size is not None:
        check_side("the wanted picture", *size)
    return size

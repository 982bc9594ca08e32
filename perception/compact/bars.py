"""Black bars beside an upright picture in a lying frame: they are cut off, so that what is left fills the encoder's.

A telephone that is held upright fills a lying frame so, and things in it are then less than half as large as they
could be. Bars are as dark on both sides, as wide, and leave something taller than wide; anything else is a dark room.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..base import Image

DARK = 44
"""Brightest that a sensor's noise, or a codec, makes of black, of 255."""
UNEVEN = 0.02
"""How much the two bars may differ, as a share of the width: a codec works in blocks."""
EVERY = 4
"""Only every so many rows are looked at."""


def without_bars(image: Image) -> Image:
    """(H, W, 3) -> the upright picture between two bars, a view of the same memory; or the whole image."""
    height, width = image.shape[:2]
    if width <= height:
        return image
    dark = image[::EVERY].max(0).max(1) <= DARK  # both axes at once take sixty times as long
    left, right = _run(dark), _run(dark[::-1])
    inside = width - left - right
    if not min(left, right) or not 0 < inside < height or abs(left - right) > UNEVEN * width:
        return image
    return image[:, left : width - right]


def _run(dark: NDArray[np.bool_]) -> int:
    """How many are dark before the first that is not; 0 when none is not."""
    return int(dark.argmin())

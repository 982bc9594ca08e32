"""A decoded video frame as an RGB picture: scaled if wanted, turned upright by the container's rotation."""

from __future__ import annotations

import av
import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

from ..base import Image


class Picture:
    """Converts the frames of one file. The scaler is kept between frames: building it costs more than using it."""

    def __init__(self, size: tuple[int, int] | None) -> None:
        self._size = size
        self._scaler = VideoReformatter()

    def of(self, frame: av.VideoFrame) -> Image:
        """(H, W, 3) uint8 RGB, upright."""
        turns = round(frame.rotation / 90) % 4
        width, height = self._size or (None, None)
        if turns % 2:
            width, height = height, width
        rgb = self._scaler.reformat(frame, width, height, "rgb24", interpolation=Interpolation.AREA)
        image = np.asarray(rgb.to_ndarray(), dtype=np.uint8)
        return np.ascontiguousarray(np.rot90(image, turns)) if turns else image

"""A frame as a small JPEG, and as the data URL that vision servers read."""

from __future__ import annotations

from base64 import b64encode

import cv2
import numpy as np

from ..base import Image

MOST_BYTES = 400_000
"""A picture that is larger as a JPEG is compressed harder, then halved."""
WORST_QUALITY = 30


def to_jpeg(image: Image, longest: int = 640, quality: int = 80) -> bytes:
    """`image` ((H, W, 3) RGB) as a JPEG whose longer side is at most `longest` pixels.

    Raises ValueError when there is nothing to encode.
    """
    if image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ValueError(f"a picture must be (H, W, 3), this one is {image.shape!r}")
    small = _scaled(np.ascontiguousarray(image, dtype=np.uint8), longest)
    while True:
        good, data = cv2.imencode(".jpg", small[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        if not good:
            raise ValueError(f"a picture of shape {image.shape!r} cannot be made a JPEG")
        if len(data) <= MOST_BYTES:
            return data.tobytes()
        if quality <= WORST_QUALITY:
            small = _scaled(small, max(small.shape[:2]) // 2)
        quality = max(WORST_QUALITY, quality - 25)


def _scaled(image: Image, longest: int) -> Image:
    height, width = image.shape[:2]
    share = longest / max(height, width)
    if share >= 1.0:
        return image
    size = max(1, round(width * share)), max(1, round(height * share))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def data_url(jpeg: bytes) -> str:
    """The JPEG as a `data:` URL."""
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode()}"

"""Width and height of a PNG or JPEG file from its first bytes, so that a huge picture is refused undecoded."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_NO_SIZE = frozenset({0xC4, 0xC8, 0xCC})
"""JPEG markers between 0xC0 and 0xCF that are no start of frame."""


def image_size(path: Path) -> tuple[int, int] | None:
    """(width, height) in pixels; None for other formats and damaged files (the decoder then decides)."""
    try:
        with path.open("rb") as file:
            head = file.read(24)
            if head.startswith(_PNG) and len(head) == 24:
                width, height = struct.unpack(">II", head[16:24])
                return width, height
            return _jpeg_size(file) if head.startswith(_JPEG) else None
    except (OSError, struct.error):
        return None


def _jpeg_size(file: BinaryIO) -> tuple[int, int] | None:
    file.seek(2)
    while True:
        lead, marker, length = struct.unpack(">BBH", file.read(4))
        if lead != 0xFF:
            return None
        if 0xC0 <= marker <= 0xCF and marker not in _NO_SIZE:
            _, height, width = struct.unpack(">BHH", file.read(5))
            return width, height
        file.seek(length - 2, 1)

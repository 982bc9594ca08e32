"""A folder of pictures as a source, in the order a person would sort them, `fps` pictures a second."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ...core.clock import Clock, WallClock
from ...core.errors import SourceError
from ..base import Frame, Image, SourceEvent, SourceEventKind
from .image_size import image_size
from .limits import check_fps, check_side, check_size

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp"})
"""Endings of the files that are looked at, in small letters."""


@dataclass(frozen=True, slots=True)
class ImagesSource:
    """The pictures of folder `path`; picture i stands at stream second i / fps."""

    path: Path
    fps: float = 2.0
    size: tuple[int, int] | None = None
    """(width, height) that pictures are scaled to; None keeps theirs."""
    clock: Clock = WallClock()

    def frames(self) -> Iterator[Frame | SourceEvent]:
        """Every picture, then END; a damaged one is a GAP. Raises SourceError without a folder or a picture in it."""
        check_fps(self.fps)
        check_size(self.size)
        files = picture_files(Path(self.path))
        index = 0
        for i, file in enumerate(files):
            image = self._read(file)
            if image is None:
                yield SourceEvent(SourceEventKind.GAP, i / self.fps, f"{file.name!r} cannot be read as a picture")
                continue
            yield Frame(i / self.fps, self.clock.now(), image, index)
            index += 1
        note = "" if index else "no file of the folder could be read as a picture"
        yield SourceEvent(SourceEventKind.END, (len(files) - 1) / self.fps, note)

    def _read(self, file: Path) -> Image | None:
        known = image_size(file)
        if known is not None:
            check_side(f"the picture {str(file)!r}", *known)
        try:
            data = np.frombuffer(file.read_bytes(), dtype=np.uint8)
            image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
        except (cv2.error, OSError):
            return None
        if image is None:
            return None
        check_side(f"the picture {str(file)!r}", image.shape[1], image.shape[0])
        if self.size is not None:
            image = cv2.resize(image, self.size, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def picture_files(folder: Path) -> tuple[Path, ...]:
    """The pictures of a folder, `img9` before `img10`. Raises SourceError when there are none."""
    if not folder.is_dir():
        what = "a file, not a folder" if folder.exists() else "not there"
        raise SourceError(f"the picture folder {str(folder)!r} is {what}: give a folder that holds pictures")
    files = [file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES and file.is_file()]
    if not files:
        raise SourceError(f"{str(folder)!r} holds no pictures: allowed are {', '.join(sorted(SUFFIXES))}")
    return tuple(sorted(files, key=lambda file: _natural(file.name)))


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key: runs of digits compare as numbers."""
    parts = re.split(r"([0-9]+)", name.lower())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)

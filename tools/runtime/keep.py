"""Keep a few pictures of a run for its report, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...perception.base import Image
from .beat import Beat

MOST = 48
"""At most this many pictures are kept."""


class Keeper:
    """Passes beats on and keeps the pictures on which something was said."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self.pictures: list[tuple[float, Image]] = []
        """(stream seconds, picture), rising."""

    def watch(self, beats: Iterable[Beat]) -> Iterator[Beat]:
        """The same beats; the frames of those with guidance are kept, up to the limit."""
        for beat in beats:
            if beat.frame is not None and beat.guidance and len(self.pictures) < self._most:
                self.pictures.append((beat.t, beat.frame.image))
            yield beat

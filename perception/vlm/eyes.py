"""The witness that shows pictures."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.evidence import Watch
from ..base import Carry, Frame
from .picture import to_jpeg
from .scene import Shot


@dataclass(frozen=True, slots=True)
class Eyes:
    """Keeps frames as small JPEGs."""

    longest: int = 640

    def see(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Shot | None, Carry]:
        """The frame, scaled and encoded; a picture with nothing in it is left out."""
        try:
            return Shot(frame.t, to_jpeg(frame.image, self.longest)), None
        except ValueError:
            return None, None

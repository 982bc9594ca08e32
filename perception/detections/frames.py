"""What a detector saw at one moment: boxes with labels, object states and hand contact. Torch-free."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ...core.errors import InputError
from ..base import Frame, Image

MAX_OBJECTS = 200
"""Of one frame; the most confident ones are kept, so that a tick's work is bounded."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of the picture; a little outside [0, 1] is cut off."""


@dataclass(frozen=True, slots=True)
class Detection:
    """One thing that a detector saw. Raises InputError when a number is NaN or out of its range."""

    label: str
    """The detector's own word for it ("jar_lid")."""
    box: Box = (0.0, 0.0, 1.0, 1.0)
    confidence: float = 1.0
    """In [0, 1]."""
    hand: float = 0.0
    """How surely a hand touches it, in [0, 1]; 0 when the detector does not say."""
    states: Mapping[str, float] = field(default_factory=dict)
    """State -> its probability, for things whose state is told; states may overlap."""

    def __post_init__(self) -> None:
        if not self.label or not isinstance(self.label, str):
            raise InputError(f"a detection's label is {self.label!r}: give the detector's word for the thing")
        shares = {"confidence": self.confidence, "hand": self.hand}
        shares |= {f"state {name!r}": p for name, p in self.states.items()}
        for name, p in shares.items():
            if not 0.0 <= p <= 1.0:
                raise InputError(f"{name} of the detection {self.label!r} is {p!r}: allowed is 0 to 1")
        left, top, right, bottom = self.box
        if not all(math.isfinite(v) and -0.5 <= v <= 1.5 for v in self.box) or left > right or top > bottom:
            raise InputError(
                f"the box of the detection {self.label!r} is {self.box!r}: give left, top, right, bottom "
                "as shares of the picture"
            )

    @property
    def centre(self) -> tuple[float, float]:
        """Of the box."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    @property
    def area(self) -> float:
        """Share of the picture that the box covers, in [0, 1]."""
        left, top, right, bottom = (min(1.0, max(0.0, v)) for v in self.box)
        return (right - left) * (bottom - top)


def _no_picture() -> Image:
    return np.zeros((1, 1, 3), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class DetectionFrame(Frame):
    """A frame that carries what a detector saw; the picture may be left out."""

    detections: tuple[Detection, ...] = ()


def detection_frame(
    t: float, seen: Iterable[Detection], made_at: float | None = None, index: int = 0
) -> DetectionFrame:
    """The frame at stream second `t`, without a picture. Raises InputError when `t` is not finite."""
    if not math.isfinite(t):
        raise InputError(f"a frame's time is {t!r}: give finite stream seconds")
    return DetectionFrame(t, t if made_at is None else made_at, _no_picture(), index, kept(seen))


def kept(seen: Iterable[Detection]) -> tuple[Detection, ...]:
    """At most MAX_OBJECTS, the most confident first; equal ones keep their order."""
    return tuple(sorted(seen, key=lambda d: -d.confidence)[:MAX_OBJECTS])

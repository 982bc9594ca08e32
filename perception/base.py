"""The three plug-in protocols of this room: Source, StreamModel, InteractionPolicy. Torch-free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..core.evidence import Evidence, Watch
from ..core.guidance import Candidate, Decision, SpeakContext

Image: TypeAlias = NDArray[np.uint8]
"""(H, W, 3), RGB, 0-255."""

Carry: TypeAlias = Any
"""A model's memory between ticks: opaque, of fixed size, None before the first tick."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the stream."""

    t: float
    """Seconds of the stream (the container's own time stamp for files)."""
    made_at: float
    """Monotonic wall seconds at which it was read."""
    image: Image
    index: int = 0
    """How many frames came before it from this source."""


class SourceEventKind(StrEnum):
    """What a source reports besides frames."""

    END = "end"
    """No more frames; always the last item."""
    GAP = "gap"
    """Frames are missing between the last frame and the next one."""
    RECONNECT = "reconnect"
    """A live source is back after a gap."""
    VOICE = "voice"
    """Somebody is talking: reported when it begins, and again every few seconds while it lasts."""
    HUSH = "hush"
    """It is quiet again."""


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """Something other than a frame happened."""

    kind: SourceEventKind
    t: float
    """Stream seconds."""
    note: str = ""
    """One line for people, for example how a damaged file ended."""


class Source(Protocol):
    """Where frames come from. Iterating opens it; closing the iterator (or exhausting it) releases it."""

    def frames(self) -> Iterator[Frame | SourceEvent]:
        """Frames in rising `t`, events between them, END last. Raises SourceError when it cannot be opened."""
        ...


class StreamModel(Protocol):
    """A sense."""

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, Carry]:
        """Evidence about every watched step at `frame.t`, and the memory for the next tick. O(1) memory."""
        ...


class InteractionPolicy(Protocol):
    """When to speak."""

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        """One decision per candidate, same order. Empty in, empty out. Pure: same input, same output."""
        ...

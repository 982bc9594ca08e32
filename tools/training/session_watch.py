"""What a live session watched, and what its encoder saw: kept tick by tick while the session goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import torch
from torch import Tensor, nn

from ...core.evidence import Evidence, Watch
from ...core.steps import Step
from ...perception.base import Carry, Frame, StreamModel
from ...perception.compact.encoder import Maps
from ...perception.compact.sense import CompactSense


@dataclass(slots=True)
class Span:
    """A watched step, from the tick in which the sense began it on."""

    step: Step
    first: int
    last: int


@dataclass(slots=True)
class Kept:
    """What is kept of a session."""

    maps: list[Maps] = field(default_factory=list)
    """Of every tick, half precision."""
    spans: list[Span] = field(default_factory=list)
    """In the order in which they began; a step that left the watch and came back, or was begun anew, has several."""


class WatchedSense:
    """The sense itself, which also keeps what it was asked and saw. Every frame must be a tick of it."""

    def __init__(self, sense: StreamModel) -> None:
        assert isinstance(sense, CompactSense)
        self._sense, self.kept = sense, Kept()
        self._open: dict[str, Span] = {}
        self._version: int | None = None
        sense.model.encoder = cast(Any, _Keeping(sense.model.encoder, self.kept.maps))

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, Carry]:
        """As the sense itself."""
        before = len(self.kept.maps)
        evidence, memory = self._sense.step(frame, watch, carry)
        if len(self.kept.maps) > before:
            self._note(watch, before)
        return evidence, memory

    def _note(self, watch: Watch, tick: int) -> None:
        forget = watch.forget if watch.version != self._version else frozenset[str]()
        now: dict[str, Span] = {}
        for item in watch.items:
            span = self._open.get(item.step.id)
            if span is None or item.step.id in forget:
                span = Span(item.step, tick, tick)
                self.kept.spans.append(span)
            span.last = tick
            now[item.step.id] = span
        self._open, self._version = now, watch.version


class _Keeping(nn.Module):
    """An encoder that keeps what it said of every frame."""

    def __init__(self, encoder: nn.Module, maps: list[Maps]) -> None:
        super().__init__()
        self.encoder, self._maps = encoder, maps

    def forward(self, frames: Tensor) -> Maps:
        """frames: RGB in [0, 1]."""
        seen: Maps = self.encoder(frames)
        self._maps.append(Maps(*(part.half() for part in seen)))
        return seen


def joined(maps: list[Maps]) -> Maps:
    """The maps of single frames as one batch, in single precision."""
    return Maps(*(torch.cat([part.float() for part in parts]) for parts in zip(*maps, strict=True)))

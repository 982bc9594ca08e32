"""Many streams, one batch: sessions join and leave while others run; their states lie in one pool.

Only for state-space backbones, whose states all have one size. A batch holds at most `batch` streams; when more have a
frame waiting, those that have waited longest go first. What a stream gets equals its solo run up to the rounding of
larger matrix products.

Shapes: S slots, B streams of a batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from ...core.errors import InputError
from .mamba import MambaBackbone, MambaState
from .model import Carry, StreamingModel, Tick


class StreamPool:
    """States of up to `slots` streams. Memory is taken once, when it is built."""

    def __init__(self, model: StreamingModel, slots: int, batch: int | None = None) -> None:
        if not isinstance(model.backbone, MambaBackbone):
            raise InputError(
                f"{model.config.preset!r} cannot share a pool: its memory grows with its stream; "
                "allowed: presets with a Mamba backbone (livemamba); run the others one by one"
            )
        self.model = model
        self.batch = batch or slots
        empty = model.backbone.empty(1)
        self._conv = [v.new_zeros(slots, *v.shape[1:]) for v in empty.conv]
        self._scan = [v.new_zeros(slots, *v.shape[1:]) for v in empty.scan]
        self._encoder: list[Any] = [None] * slots
        self._steps = [0] * slots
        self._free = list(range(slots))[::-1]
        self._prompts: dict[tuple[int, ...], MambaState] = {}

    @property
    def running(self) -> int:
        """Streams in the pool."""
        return len(self._steps) - len(self._free)

    @torch.inference_mode()
    def join(self, prompt: tuple[int, ...] = ()) -> int:
        """A new stream -> its slot. Raises InputError when the pool is full."""
        if not self._free:
            raise InputError(f"all {len(self._steps)} slots are taken; wait until a stream leaves, or raise the slots")
        slot = self._free.pop()
        state = self.model.start(prompt).state
        for mine, theirs in ((self._conv, state.conv), (self._scan, state.scan)):
            for whole, one in zip(mine, theirs, strict=True):
                whole[slot] = one[0]
        self._encoder[slot], self._steps[slot] = None, 0
        return slot

    def leave(self, slot: int) -> None:
        """The stream's slot is free again. Raises InputError for a slot that is not taken."""
        if slot in self._free or not 0 <= slot < len(self._steps):
            raise InputError(f"slot {slot!r} is not taken")
        self._encoder[slot] = None
        self._free.append(slot)

    @torch.inference_mode()
    def step(self, frames: Mapping[int, Tensor]) -> dict[int, Tick]:
        """One step of every stream in `frames` (slot -> pixels (G, 3, H, W)), in batches, in the order given."""
        out: dict[int, Tick] = {}
        # a first frame has no action token before it, so that it makes a chunk of another length
        for first in (False, True):
            slots = [slot for slot in frames if (self._steps[slot] == 0) is first]
            for begin in range(0, len(slots), self.batch):
                part = slots[begin : begin + self.batch]
                out |= self._batch(part, torch.stack([frames[slot] for slot in part]))
        return {slot: out[slot] for slot in frames}

    def _batch(self, slots: list[int], pixels: Tensor) -> dict[int, Tick]:
        index = torch.tensor(slots)
        state = MambaState(tuple(v[index] for v in self._conv), tuple(v[index] for v in self._scan))
        states = None if self._steps[slots[0]] == 0 else [self._encoder[slot] for slot in slots]
        tick, carry = self.model.tick(pixels, Carry(state, states, self._steps[slots[0]]))
        for mine, new in ((self._conv, carry.state.conv), (self._scan, carry.state.scan)):
            for whole, part in zip(mine, new, strict=True):
                whole[index] = part
        for i, slot in enumerate(slots):
            self._encoder[slot] = None if carry.encoder is None else carry.encoder[i]
            self._steps[slot] += 1
        return {slot: Tick(tick.p_speak[i : i + 1], tick.hidden[i : i + 1]) for i, slot in enumerate(slots)}

    def view(self, slot: int) -> MambaState:
        """A stream's own state, (1, ...) each: to decode a text beside the pool."""
        return MambaState(
            tuple(v[slot : slot + 1].clone() for v in self._conv), tuple(v[slot : slot + 1].clone() for v in self._scan)
        )


class FairQueue:
    """Whose frame is taken next: a stream's newest frame, the stream that has waited longest first."""

    def __init__(self) -> None:
        self._waiting: dict[int, Tensor] = {}
        self.dropped = 0
        """Frames that were replaced by a newer one before they were taken."""

    def put(self, slot: int, pixels: Tensor) -> None:
        """A new frame of a stream; it takes the place (and the turn) of one that still waits."""
        self.dropped += slot in self._waiting
        self._waiting[slot] = pixels

    def take(self, most: int) -> dict[int, Tensor]:
        """The next batch, at most `most` streams."""
        slots = list(self._waiting)[:most]
        return {slot: self._waiting.pop(slot) for slot in slots}

    def forget(self, slot: int) -> None:
        """A stream has left."""
        self._waiting.pop(slot, None)

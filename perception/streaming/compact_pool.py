"""Many `compact` streams in one batch.

The frames go through the encoder one by one (it is bound by arithmetic), the steps of streams that watch equally many
through the temporal part together; what is remembered stays apart, in each stream's own Memory.

Shapes: B streams, W watched steps, D model width.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ...core.evidence import Evidence, Watch
from ..base import Frame
from ..compact.ground import ground, sight
from ..compact.model import CompactModel, Out, Seen, _shared, end_of
from ..compact.sense import CompactSense, Memory, with_layers
from ..compact.ssd import Carry


class Turn(NamedTuple):
    """One stream's frame."""

    frame: Frame
    watch: Watch
    memory: Memory | None
    """None before its first frame."""


def step_many(sense: CompactSense, turns: Sequence[Turn]) -> list[tuple[Evidence, Memory]]:
    """As `sense.step` for every turn, in order; equal to it up to the rounding of larger matrix products."""
    with torch.inference_mode():
        met = [sense.meet(turn.frame, turn.watch, turn.memory or Memory()) for turn in turns]
        due = [i for i, (_, told) in enumerate(met) if told is None]
        looked = _look(sense, [turns[i] for i in due], [met[i][0] for i in due]) if due else []
        found = dict(zip(due, looked, strict=True))
        return [found[i] if told is None else (told, memory) for i, (memory, told) in enumerate(met)]


def _look(sense: CompactSense, turns: list[Turn], memories: list[Memory]) -> list[tuple[Evidence, Memory]]:
    pictures = [sense._picture(turn.frame.image) for turn in turns]
    seen, layers = _tick(sense.model, pictures, memories)
    return [
        sense.tell(turn.frame, turn.watch, picture, one, with_layers(memory, layer))
        for turn, picture, memory, one, layer in zip(turns, pictures, memories, seen, layers, strict=True)
    ]


def _tick(
    model: CompactModel, frames: list[Tensor], memories: list[Memory]
) -> tuple[list[Seen], list[tuple[Carry, ...]]]:
    # one after the other: each frame's maps fit the cache, those of a batch do not
    singles = [model.encoder(frame[None]) for frame in frames]
    sights = [sight(one) for one in singles]
    rows = zip(singles, memories, sights, strict=True)
    found = [ground(one, m.asked, model.config.grid, saw) for one, m, saw in rows if m.asked is not None]
    alike: dict[tuple[int, int], list[int]] = {}
    for i, memory in enumerate(memories):
        alike.setdefault((len(memory.ids), memory.ticks), []).append(i)
    outs: list[Out | None] = [None] * len(frames)
    layers: list[tuple[Carry, ...]] = [()] * len(frames)
    for (_, ticks), group in alike.items():
        tokens = torch.cat([found[i][0] for i in group])
        out, kept = _read(model, tokens, [memories[i].layers for i in group])
        ended = [out.done_now]
        for _ in range(ticks - 1):
            out, kept = _read(model, tokens, kept)
            ended.append(out.done_now)
        out = out._replace(done_now=end_of(ended))
        for place, i in enumerate(group):
            outs[i] = Out(*(part[place] for part in out))
            layers[i] = kept[place]
    looks = zip(outs, singles, sights, found, strict=True)
    seen = [Seen(out, one, saw, f[1][0], f[0][0]) for out, one, saw, f in looks if out is not None]
    return seen, layers


def _read(model: CompactModel, tokens: Tensor, carries: list[tuple[Carry, ...]]) -> tuple[Out, list[tuple[Carry, ...]]]:
    """tokens (B, W, F) and B streams' carries -> logits (B, W), new carries: `CompactModel.read_tick` for a batch."""
    b, w, _ = tokens.shape
    x = model.token_in(tokens)
    valid = tokens.new_ones(b, w)
    kept: list[list[Carry]] = [[] for _ in range(b)]
    for i, (block, mix) in enumerate(zip(model.blocks, model.context, strict=True)):
        old = [stream[i] for stream in carries]
        carry = Carry(torch.cat([c.conv for c in old]), torch.cat([c.state for c in old]))
        flat, carry = block.step(x.flatten(0, 1), carry)  # type: ignore[operator]
        x = flat.reshape(b, w, flat.shape[-1])
        x = x + mix(_shared(x, valid))
        parts = zip(carry.conv.split(w), carry.state.split(w), strict=True) if w else [(carry.conv, carry.state)] * b
        for stream, (conv, state) in zip(kept, parts, strict=True):
            stream.append(Carry(conv, state))
    return model._logits(x, valid), [tuple(stream) for stream in kept]

"""The compact streaming watcher: `forward(clip, steps)` for training, `tick(frame, ...)` for the stream, same weights.

Shapes: B clips, T ticks, W watched steps, F token size, D model width.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from ...core.errors import InputError
from .config import CompactConfig
from .encoder import FrameEncoder, Maps
from .ground import Asked, Sight, ask, ground, sight, token_size
from .ssd import Carry, SsdBlock
from .text import Query, TextEncoder


class Out(NamedTuple):
    """Logits."""

    on: Tensor
    """(..., W): the step is going on."""
    done_now: Tensor
    """(..., W): it ended within the last second."""
    done: Tensor
    """(..., W): it has been done."""
    wrong: Tensor
    """(..., W): it is attempted with a wrong thing in hand."""
    respond: Tensor
    """(..., 2): the action tokens silent and respond."""
    ways: Tensor
    """(..., W, N): the step stands wrong in each of `config.ways`."""
    moment: Tensor
    """(..., M): something of `config.moments` is going on."""


class Seen(NamedTuple):
    """What one tick saw besides the logits."""

    out: Out
    maps: Maps
    sight: Sight
    """The maps as probabilities."""
    presence: Tensor
    """(W, 3) in [0, 1]."""
    tokens: Tensor
    """(W, F): what the temporal part was given."""


class CompactModel(PreTrainedModel):
    """Frame encoder, text encoder, grounded step tokens, a small state-space backbone, evidence heads."""

    config: CompactConfig
    config_class = CompactConfig
    base_model_prefix = "compact"
    main_input_name = "frames"
    domain_mean: Tensor
    domain_whiten: Tensor
    domain_limit: Tensor

    def __init__(self, config: CompactConfig) -> None:
        super().__init__(config)
        self.encoder = FrameEncoder(config)
        self.text = TextEncoder(config)
        d = config.d_model
        size = token_size(len(config.verbs), config.n_states)
        self.token_in = nn.Sequential(
            nn.Linear(size, 2 * d), nn.GELU(), nn.Linear(2 * d, d), nn.GELU(), nn.Dropout(0.1)
        )
        args = (d, config.heads, config.head_dim, config.d_state, config.conv)
        self.blocks = nn.ModuleList(SsdBlock(*args) for _ in range(config.layers))
        self.context = nn.ModuleList(nn.Linear(2 * d, d) for _ in range(config.layers))
        self.heads = nn.Linear(d, 4 + len(config.ways))
        self.respond = nn.Linear(d, 2 + len(config.moments))
        n = 2 * (config.widths[1] + config.widths[2])
        self.register_buffer("domain_mean", torch.zeros(n))
        self.register_buffer("domain_whiten", torch.eye(n))
        self.register_buffer("domain_limit", torch.tensor(1e9))
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        """Every part initialises itself."""

    def read(self, tokens: Tensor, valid: Tensor, carries: list[Carry] | None = None) -> tuple[Out, list[Carry]]:
        """The temporal part over whole clips: tokens (B, T, W, F), valid (B, T, W) is 0 where a step is not watched."""
        b, t, w, _ = tokens.shape
        x = self.token_in(tokens)
        kept: list[Carry] = []
        mask = valid.permute(0, 2, 1).reshape(b * w, t)
        for i, (block, mix) in enumerate(zip(self.blocks, self.context, strict=True)):
            carry = carries[i] if carries else block.empty(b * w, x.device)  # type: ignore[operator]
            flat, carry = block(x.permute(0, 2, 1, 3).reshape(b * w, t, x.shape[-1]), carry, mask)
            x = flat.reshape(b, w, t, x.shape[-1]).permute(0, 2, 1, 3)
            x = x + mix(_shared(x, valid))
            kept.append(carry)
        return self._logits(x, valid), kept

    def read_tick(self, tokens: Tensor, carries: list[Carry]) -> tuple[Out, list[Carry]]:
        """One tick of one stream: tokens (W, F), carries of W sequences."""
        x = self.token_in(tokens)
        kept = []
        for block, mix, carry in zip(self.blocks, self.context, carries, strict=True):
            x, carry = block.step(x, carry)  # type: ignore[operator]
            x = x + mix(_shared_by_all(x))
            kept.append(carry)
        steps = x.new_ones(x.shape[:1]).sum().clamp_min(1)  # not len(x): an export would take it for a constant
        return self._told(x, x.sum(0) / steps), kept

    def _logits(self, x: Tensor, valid: Tensor) -> Out:
        return self._told(x, (x * valid[..., None]).sum(-2) / valid.sum(-1, keepdim=True).clamp_min(1))

    def _told(self, x: Tensor, pooled: Tensor) -> Out:
        heads, moment = self.heads(x), self.respond(pooled)
        on, done_now, done, wrong = heads[..., :4].unbind(-1)
        return Out(on, done_now, done, wrong, moment[..., :2], heads[..., 4:], moment[..., 2:])

    def forward(self, frames: Tensor, ids: Tensor, **_: Any) -> Out:
        """frames (B, T, 3, H, W) in [0, 1]; ids (B, W, 4, 2) of the watched steps -> logits (B, T, W).

        Raises InputError for a clip of length 0.
        """
        if not frames.shape[1]:
            raise InputError("a clip of length 0; allowed: one frame or more")
        tokens = torch.stack([self.tokens(f, self.text(i))[0] for f, i in zip(frames, ids, strict=True)])
        return self.read(tokens, tokens.new_ones(tokens.shape[:3]))[0]

    def tokens(self, frames: Tensor, query: Query | Asked) -> tuple[Tensor, Tensor, Maps]:
        """frames (T, 3, H, W) -> step tokens (T, W, F), presence (T, W, 3), maps."""
        maps = self.encoder(frames)
        tokens, presence = ground(maps, query, self.config.grid)
        return tokens, presence, maps

    def ask(self, query: Query) -> Asked:
        """What `tick` needs of a watch's words, prepared once a watch."""
        return ask(query, self.config.grid)

    def tick(
        self, frame: Tensor, query: Query | Asked, carries: list[Carry], ticks: int = 1
    ) -> tuple[Seen, list[Carry]]:
        """One frame (3, H, W) in [0, 1]; after a gap it is held for several ticks, and encoded once.

        What ended in any of those ticks has just ended: the last tick alone may have forgotten it.
        """
        maps = self.encoder(frame.unsqueeze(0))
        seen = sight(maps)
        tokens, presence = ground(maps, query, self.config.grid, seen)
        out, carries = self.read_tick(tokens[0], carries)
        ended = [out.done_now]
        for _ in range(ticks - 1):
            out, carries = self.read_tick(tokens[0], carries)
            ended.append(out.done_now)
        out = out._replace(done_now=end_of(ended))
        return Seen(out, maps, seen, presence[0], tokens[0]), carries

    def empty(self, n: int) -> list[Carry]:
        """Carries of `n` steps before the first tick."""
        return [block.empty(n) for block in self.blocks]  # type: ignore[operator]

    def strangeness(self, summary: Tensor) -> Tensor:
        """(B, S) -> (B,): squared Mahalanobis distance to the training frames, over S; about 1 inside the domain."""
        return ((summary - self.domain_mean) @ self.domain_whiten).square().mean(-1)


def _shared(x: Tensor, valid: Tensor) -> Tensor:
    """What every step may know of the others: mean and maximum over the watched steps, (..., 1, 2D)."""
    if not x.shape[-2]:
        return x.new_zeros(*x.shape[:-2], 1, 2 * x.shape[-1])
    kept = valid[..., None]
    mean = (x * kept).sum(-2, keepdim=True) / kept.sum(-2, keepdim=True).clamp_min(1)
    top = x.masked_fill(kept == 0, -1e4).amax(-2, keepdim=True).clamp_min(-1e3)
    return torch.cat([mean, top], -1)


def _shared_by_all(x: Tensor) -> Tensor:
    """As `_shared` where every step is watched, (W, D) -> (2D,): the same for each of them."""
    top = torch.cat([x, x.new_full((1, x.shape[1]), -1e3)]).amax(0)  # there may be no step at all
    return torch.cat([x.mean(0), top])


def end_of(ended: list[Tensor]) -> Tensor:
    """What the ticks of one frame say of an end together: the mean of the two surest.

    The last tick alone may have forgotten an end that the first one saw; the surest one alone, counted for two looks,
    would be believed more than two ticks of their own ever are. Logits, (W,) each.
    """
    return ended[0] if len(ended) == 1 else torch.stack(ended).topk(2, 0).values.mean(0)

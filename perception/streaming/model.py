"""The streaming model: `forward(frames)` over whole clips, `tick(frame, carry)` for the stream, same weights.

Shapes: B streams, T steps, G frames a step, K frame tokens, D width of the backbone, W watched steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedModel

from ...core.errors import InputError
from .attention import AttentionBackbone
from .backbone import Backbone, State
from .config import StreamingConfig
from .encoders import build_encoder
from .mamba import MambaBackbone
from .qformer import GridTokens, QFormer, projector
from .recurrent import CHUNKED, RecurrentBackbone
from .selector import select_tokens


class FrameTokens(NamedTuple):
    """What one step puts into the sequence."""

    x: Tensor
    """(B, K, D)."""
    seen: Tensor | None
    """(B, K, P, F) for cross-attention; None for interleaved fusion."""


class Carry(NamedTuple):
    """Memory of B streams between ticks, before any text is spoken."""

    state: State
    encoder: list[Any] | None
    steps: int
    """Steps taken."""


class Tick(NamedTuple):
    """What one step says."""

    p_speak: Tensor
    """(B,) in [0, 1]: one probability, read at the last token of the step."""
    hidden: Tensor
    """(B, D) at that token."""


class StreamingModel(PreTrainedModel):
    """Encoder, token selector, Q-Former or grid, projector, backbone, action tokens, evidence heads."""

    config_class = StreamingConfig
    base_model_prefix = "streaming"
    main_input_name = "frames"

    def __init__(self, config: StreamingConfig) -> None:
        super().__init__(config)
        self.encoder: Any = build_encoder(config.encoder)
        self.backbone: Any = build_backbone(config, self.encoder.width)
        self.crossing = config.fusion["kind"] == "cross"
        if not self.crossing:
            self.perceiver: Any = _perceiver(config.perceiver, self.encoder.width)
            self.projector = projector(self.perceiver.width, self.backbone.width, config.projector["layers"])
        self.evidence = nn.Sequential(
            nn.Linear(2 * self.backbone.width, config.evidence_width), nn.GELU(), nn.Linear(config.evidence_width, 4)
        )
        self.post_init()
        # transformers collects tied weights of direct children only; ours lie one level deeper
        for name, part in self.named_modules():
            if part is not self and isinstance(part, PreTrainedModel):
                tied = getattr(part, "all_tied_weights_keys", {})
                self.all_tied_weights_keys.update({f"{name}.{a}": f"{name}.{b}" for a, b in tied.items()})

    def _init_weights(self, module: nn.Module) -> None:
        """Every part initialises itself."""

    @property
    def group(self) -> int:
        """G."""
        return self.encoder.group

    def read(self, pixels: Tensor, states: list[Any] | None) -> tuple[FrameTokens, list[Any]]:
        """pixels (B, G, 3, H, W), normalised -> the tokens of one step, and the encoder's states."""
        weight: Any = self.evidence[0].weight
        seen, after = self.encoder(pixels.to(weight.dtype), states)
        if self.crossing:
            ids = torch.full((len(pixels), 1), self.config.tokens["silent"], device=pixels.device)
            return FrameTokens(self.backbone.embed(ids), seen.patches[:, None]), after
        patches = seen.patches
        if self.config.keep_tokens is not None:
            patches = select_tokens(seen.cls, patches, self.config.keep_tokens)
        return FrameTokens(self.projector(self.perceiver(seen.cls, patches)), None), after

    def start(self, prompt: Sequence[int] = (), batch: int = 1) -> Carry:
        """The memory of streams that all begin with one prompt (token ids)."""
        state = self.backbone.empty(batch)
        if prompt:
            ids = torch.tensor([list(prompt)] * batch, device=self.device)
            _, state = self.feed(self.backbone.embed(ids), state)
        return Carry(state, None, 0)

    def feed(self, x: Tensor, state: State, seen: Tensor | None = None) -> tuple[Tensor, State]:
        """One chunk through the backbone: (B, L, D) -> hidden states (B, L, D), state."""
        return self.backbone.chunk(x, state, seen)

    def tick(self, pixels: Tensor, carry: Carry, action: int | None = None) -> tuple[Tick, Carry]:
        """One step as one chunk: pixels (B, G, 3, H, W).

        `action` is the token that the last step was answered with; None takes the silent one.
        """
        tokens, encoder = self.read(pixels, carry.encoder)
        tokens = self.with_action(tokens, action, first=carry.steps == 0)
        hidden, state = self.feed(tokens.x, carry.state, tokens.seen)
        last = hidden[:, -1]
        return Tick(self.p_speak(last), last), Carry(state, encoder, carry.steps + 1)

    def with_action(self, tokens: FrameTokens, action: int | None, *, first: bool) -> FrameTokens:
        """The frame tokens behind the action token of the step before, where the model was trained that way."""
        if first or not self.config.action_in_stream:
            return tokens
        name = self.config.tokens["silent"] if action is None else action
        ids = torch.full((len(tokens.x), 1), name, device=tokens.x.device)
        blank = None if tokens.seen is None else torch.cat([torch.zeros_like(tokens.seen[:, :1]), tokens.seen], 1)
        return FrameTokens(torch.cat([self.backbone.embed(ids), tokens.x], 1), blank)

    def forward(self, frames: Tensor, prompt: Sequence[int] = (), **_: Any) -> Tick:
        """frames (B, T, G, 3, H, W) of streams in which nothing is said -> p_speak (B, T), hidden (B, T, D).

        One pass over the whole sequence: what `tick` gives step by step. Raises InputError for a clip of length 0.
        """
        if not frames.shape[1]:
            raise InputError("a clip of length 0; allowed: one frame or more")
        states: list[Any] | None = None
        steps = []
        for t in range(frames.shape[1]):
            tokens, states = self.read(frames[:, t], states)
            steps.append(self.with_action(tokens, None, first=t == 0))
        seen = None if steps[0].seen is None else torch.cat([step.seen for step in steps if step.seen is not None], 1)
        ends = torch.tensor([step.x.shape[1] for step in steps], device=frames.device).cumsum(0) - 1
        carry = self.start(prompt, len(frames))
        hidden, _state = self.feed(torch.cat([step.x for step in steps], 1), carry.state, seen)
        last = hidden[:, ends]
        return Tick(self.p_speak(last), last)

    def p_speak(self, hidden: Tensor) -> Tensor:
        """hidden (..., D) -> (...): the probability of speaking, by the rule of the configuration."""
        ids = self.config.tokens
        if self.config.rule == "respond":
            rows = torch.tensor([ids["silent"], ids["respond"]], device=hidden.device)
            return self.backbone.logits(hidden, rows).softmax(-1)[..., 1]
        return 1.0 - self.backbone.logits(hidden).softmax(-1)[..., ids["silent"]]

    def steps_evidence(self, hidden: Tensor, words: Tensor) -> Tensor:
        """hidden (D,), words (W, D) of the watched steps -> logits (W, 4): on, done now, done, wrong."""
        return self.evidence(torch.cat([hidden.expand(len(words), -1), words], -1)).float()


def build_backbone(config: StreamingConfig, features: int) -> Backbone:
    """Mamba by our own chunk, Mamba-2 by transformers', everything else as an attention model."""
    fields = dict(config.backbone)
    kind = fields["model_type"]
    if kind == "mamba":
        config_of: Any = AutoConfig.for_model(fields.pop("model_type"), **fields)
        return MambaBackbone(config_of)
    if kind in CHUNKED:
        return RecurrentBackbone(fields)
    layers = config.fusion.get("layers", ()) if config.fusion["kind"] == "cross" else ()
    return AttentionBackbone(fields, layers, features)


def _perceiver(fields: dict[str, Any], source: int) -> nn.Module:
    rest = dict(fields)
    return GridTokens(source, **rest) if rest.pop("kind") == "grid" else QFormer(source, **rest)


def register() -> None:
    """Make `AutoConfig` and `AutoModel` know the streaming model. Safe to call twice."""
    AutoConfig.register(StreamingConfig.model_type, StreamingConfig, exist_ok=True)
    AutoModel.register(StreamingConfig, StreamingModel, exist_ok=True)

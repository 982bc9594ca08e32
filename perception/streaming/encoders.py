"""Frame encoders behind one shape: a frame (or a group of frames) in, a class vector and patch vectors out.

Shapes: B streams, G frames a step, P patches, F features.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor, nn

from .causal3d import CausalVideoEncoder, TimeState


class Encoded(NamedTuple):
    """One step of B streams."""

    cls: Tensor
    """(B, F): the model's class or pooled vector, or the mean of the patches."""
    patches: Tensor
    """(B, P, F)."""


class FrameEncoder(Protocol):
    """What the streaming model needs of an encoder."""

    width: int
    """F."""
    group: int
    """G: frames a step."""

    def __call__(self, pixels: Tensor, states: list[Any] | None) -> tuple[Encoded, list[Any]]:
        """pixels (B, G, 3, H, W), one state a stream -> the step, new states. Image encoders keep none."""
        ...


class HubEncoder(nn.Module):
    """Any vision model of transformers, by its configuration; the weights keep their own names below `net`."""

    group = 1

    def __init__(self, hf: dict[str, Any]) -> None:
        super().__init__()
        from transformers import AutoConfig, AutoModel

        fields = dict(hf)
        config = AutoConfig.for_model(fields.pop("model_type"), **fields)
        self.net = AutoModel.from_config(config)
        self.width: int = int(config.hidden_size)
        self.has_cls = hasattr(getattr(self.net, "embeddings", None), "cls_token")

    def forward(self, pixels: Tensor, states: list[Any] | None) -> tuple[Encoded, list[Any]]:
        """See `FrameEncoder`."""
        out = self.net(pixel_values=pixels[:, 0])
        hidden = out.last_hidden_state
        if hidden.dim() == 4:  # convolutional models give maps
            hidden = hidden.flatten(2).mT
        pooled = getattr(out, "pooler_output", None)
        if self.has_cls:
            found = Encoded(hidden[:, 0], hidden[:, 1:])
        else:
            found = Encoded(hidden.mean(1) if pooled is None else pooled.flatten(1), hidden)
        return found, [None] * len(pixels)


class SmallCnn(nn.Module):
    """The small built-in encoder: four strided convolutions; a 16th of the picture's side remains."""

    group = 1

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        sizes = (3, max(8, width // 8), max(8, width // 4), max(8, width // 2), width)
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, 2, 1) for a, b in zip(sizes[:-1], sizes[1:], strict=True))
        self.norm = nn.LayerNorm(width)
        self.width = width

    def forward(self, pixels: Tensor, states: list[Any] | None) -> tuple[Encoded, list[Any]]:
        """See `FrameEncoder`."""
        x = pixels[:, 0]
        for i, conv in enumerate(self.convs):
            x = conv(x) if i == len(self.convs) - 1 else torch.nn.functional.gelu(conv(x))
        patches = self.norm(x.flatten(2).mT)
        return Encoded(patches.mean(1), patches), [None] * len(pixels)


class VideoEncoder(nn.Module):
    """The causal 3-D convolutions; one state a stream."""

    def __init__(self, layout: str = "lite4", stem: int = 32, width: int = 1280, warm_up: int = 12) -> None:
        super().__init__()
        self.net = CausalVideoEncoder(layout, stem, width)
        self.width, self.group, self.warm_up = width, self.net.group, warm_up

    def forward(self, pixels: Tensor, states: list[TimeState | None] | None) -> tuple[Encoded, list[Any]]:
        """See `FrameEncoder`. A new stream is fed its first frame `warm_up` times before it begins."""
        before: list[TimeState | None] = states or [None for _ in pixels]
        steps, kept = [], []
        for frames, state in zip(pixels, before, strict=True):
            if state is None and self.warm_up:
                _, state = self.net(frames[:1].expand(self.warm_up, -1, -1, -1))
            step, state = self.net(frames, state)
            steps.append(step[-1])
            kept.append(state)
        patches = torch.stack(steps)
        return Encoded(patches.mean(1), patches), kept


def build_encoder(fields: dict[str, Any]) -> FrameEncoder:
    """From `StreamingConfig.encoder`: `kind` hf (`config`), cnn (`width`) or causal3d (`layout`, `stem`, `width`)."""
    rest = dict(fields)
    kind = rest.pop("kind")
    if kind == "hf":
        return HubEncoder(rest["config"])
    return VideoEncoder(**rest) if kind == "causal3d" else SmallCnn(**rest)

"""Causal strided 3-D convolutions, streamed: the frame encoder of STREAM-VLM (EfficientNet-Lite4, inflated in time).

Stem, 30 inverted residuals, a pointwise convolution to 1280. In eight blocks the pointwise expansion is a causal
3 x 1 x 1 convolution, in two of them with a stride of 2 in time: 16 frames a second in, 4 steps a second out.
BatchNorm is folded into the convolutions, activations are ReLU6, and the feature is taken before the last one.
The memory lies outside the module (`TimeState`), so that nothing leaks from one video to the next.

Shapes: N frames of one stream (time is the batch of the 2-D convolutions), C channels.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor, nn

TimeState: TypeAlias = tuple[Tensor | None, ...]
"""One entry a block: the last inputs of its temporal convolution, (2 or 1, C, H, W); None before the first frame."""


class Block(NamedTuple):
    """One inverted residual."""

    out: int
    kernel: int = 3
    stride: int = 1
    expand: int = 6
    temporal: bool = False
    halve: bool = False
    """Stride of 2 in time."""


LITE4: tuple[Block, ...] = (
    Block(24, expand=1),
    *(Block(32, stride=2), Block(32, temporal=True), Block(32), Block(32)),
    *(Block(56, 5, stride=2), Block(56, 5, temporal=True, halve=True), Block(56, 5), Block(56, 5)),
    *(Block(112, stride=2), Block(112, temporal=True), Block(112), Block(112)),
    *(Block(112, temporal=True, halve=True), Block(112)),
    *(Block(160, 5), Block(160, 5, temporal=True), Block(160, 5), Block(160, 5), Block(160, 5, temporal=True)),
    Block(160, 5),
    *(Block(272, 5, stride=2), Block(272, 5, temporal=True), Block(272, 5), Block(272, 5, temporal=True)),
    *(Block(272, 5), Block(272, 5), Block(272, 5), Block(272, 5)),
    Block(448),
)
"""The 30 blocks."""
TINY: tuple[Block, ...] = (
    Block(8, expand=1),
    Block(12, stride=2, expand=2),
    Block(12, expand=2, temporal=True, halve=True),
    Block(16, stride=2, expand=2),
    Block(16, expand=2, temporal=True, halve=True),
)
LAYOUTS = {"lite4": LITE4, "tiny": TINY}


class TimeConv(nn.Module):
    """A causal convolution over three frames at one pixel, with bias; its past is handed in and out."""

    def __init__(self, before: int, after: int, halve: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3 * before, after, 1)
        self.stride = 2 if halve else 1

    def forward(self, x: Tensor, past: Tensor | None) -> tuple[Tensor, Tensor]:
        """x (N, C, H, W) -> ((N / stride, C', H, W), the past for the next call). N is a multiple of the stride."""
        keep = 3 - self.stride
        series = torch.cat([x.new_zeros(keep, *x.shape[1:]) if past is None else past, x])
        count = (len(series) - 3) // self.stride + 1
        taps = [series[k : k + (count - 1) * self.stride + 1 : self.stride] for k in range(3)]
        return self.conv(torch.cat(taps, 1)), series[-keep:]


class InvertedResidual(nn.Module):
    """Expansion (pointwise, or causal in time), depthwise convolution, projection."""

    def __init__(self, before: int, block: Block) -> None:
        super().__init__()
        hidden = before * block.expand
        self.block, self.residual = block, block.stride == 1 and before == block.out
        self.expand: nn.Module | None = None
        if block.temporal:
            self.expand = TimeConv(before, hidden, block.halve)
        elif block.expand != 1:
            self.expand = nn.Conv2d(before, hidden, 1)
        self.depth = nn.Conv2d(hidden, hidden, block.kernel, block.stride, block.kernel // 2, groups=hidden)
        self.out = nn.Conv2d(hidden, block.out, 1)

    def forward(self, x: Tensor, past: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """(N, C, H, W) -> ((N', C', H', W'), past)."""
        y = x
        if isinstance(self.expand, TimeConv):
            y, past = self.expand(x, past)
            y = F.relu6(y)
        elif self.expand is not None:
            y = F.relu6(self.expand(x))
        y = self.out(F.relu6(self.depth(y)))
        if self.residual:
            y = y + (x[1::2] if self.block.halve else x)
        return y, past


class CausalVideoEncoder(nn.Module):
    """Groups of `group` frames in, one step of `positions` vectors of `width` out."""

    def __init__(self, layout: str = "lite4", stem: int = 32, width: int = 1280) -> None:
        super().__init__()
        blocks = LAYOUTS[layout]
        self.stem = nn.Conv2d(3, stem, 3, 2, 1)
        befores = (stem, *(b.out for b in blocks[:-1]))
        self.blocks = nn.ModuleList(InvertedResidual(n, b) for n, b in zip(befores, blocks, strict=True))
        self.last = nn.Conv2d(blocks[-1].out, width, 1)
        self.width = width
        self.group = 2 ** sum(b.halve for b in blocks)
        """Frames a step."""

    def forward(self, frames: Tensor, state: TimeState | None = None) -> tuple[Tensor, TimeState]:
        """frames (N, 3, H, W) of one stream, N a multiple of `group` -> ((N / group, P, width), state)."""
        state = state or (None,) * len(self.blocks)
        x, kept = F.relu6(self.stem(frames)), []
        for block, past in zip(self.blocks, state, strict=True):
            x, past = block(x, past)
            kept.append(past)
        return self.last(x).flatten(2).mT, tuple(kept)

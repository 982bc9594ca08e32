"""The frame encoder: a small CNN whose maps are trained on the simulator's dense truth.

Shapes: B frames, H x W pixels, G cells: (H/8)(W/8), or (H/16)(W/16) of fine pictures.
"""

from __future__ import annotations

import copy
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .config import CompactConfig
from .glance import GlanceHead


class Maps(NamedTuple):
    """Logits per cell and what the domain check needs."""

    kind: Tensor
    """(B, kinds + 2, G): the kinds, a hand, the bare table."""
    colour: Tensor
    """(B, colours, G)."""
    state: Tensor
    """(B, states, G)."""
    held: Tensor
    """(B, G): the thing in hand."""
    acted: Tensor
    """(B, G): the thing being changed."""
    verb: Tensor
    """(B, verbs + 2, G): the actions, nothing, carrying."""
    glance: Tensor
    """(B, N): see glance.Glance."""
    summary: Tensor
    """(B, S): means and deviations of the features, for the domain check."""


def _conv(cin: int, cout: int, kernel: int, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    pad = dilation * ((kernel - 1) // 2)
    conv = nn.Conv2d(cin, cout, kernel, stride, pad, dilation, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(cout), nn.ReLU(inplace=True))


class FrameEncoder(nn.Module):
    """(B, 3, H, W) in [0, 1] -> Maps."""

    def __init__(self, config: CompactConfig) -> None:
        super().__init__()
        a, b, c = config.widths
        first = _conv(3, a, 10, 4) if config.fine else _conv(3, a, 5, 2)
        self.stem = nn.Sequential(first, _conv(a, b, 3, 2), _conv(b, b, 3))
        self.down = _conv(b, c, 3, 2)
        self.context = nn.ModuleList(_conv(c, c, 3, dilation=d) for d in config.dilations)
        self.sizes = [len(config.kinds) + 2, len(config.colours), config.n_states, 1, 1, len(config.verbs) + 2]
        self.head = nn.Conv2d(c, sum(self.sizes), 1)
        self.glance = GlanceHead(c, config)

    def forward(self, frames: Tensor) -> Maps:
        """frames: (B, 3, H, W), RGB in [0, 1]."""
        low = self.stem(torch.rsub(frames, -1.0, alpha=-2.0))  # 2 frames - 1, in one call
        x = self.down(low)
        for block in self.context:
            x = x + block(x)
        kind, colour, state, held, acted, verb = self.head(x).flatten(2).split(self.sizes, dim=1)
        sparse = (low[..., ::4, ::4].flatten(2).float(), x[..., ::2, ::2].flatten(2).float())
        summary = torch.cat([part for v in sparse for part in reversed(torch.std_mean(v, -1))], dim=1)
        return Maps(kind, colour, state, held[:, 0], acted[:, 0], verb, self.glance(x), summary)


def fused(encoder: FrameEncoder) -> FrameEncoder:
    """A copy for inference with every normalisation folded into its convolution; same outputs, fewer operations."""
    out = copy.deepcopy(encoder).eval()
    for block in [*out.stem, out.down, *out.context]:
        assert isinstance(block, nn.Sequential)
        block[0] = fuse_conv_bn_eval(block[0], block[1])  # type: ignore[arg-type]
        del block[1]
    return out.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

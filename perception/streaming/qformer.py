"""A Q-Former: learned queries read a frame's tokens by cross-attention (Li et al. 2023, BLIP-2, arXiv 2301.12597).

Layer: self-attention among the queries, cross-attention to the frame, MLP; each followed by a LayerNorm, as in BERT.

Shapes: B frames, P tokens of the encoder, F their features, K queries, D width.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Attention(nn.Module):
    """Multi-head attention of queries (B, K, D) to a source (B, P, S), with the residual and its LayerNorm."""

    def __init__(self, width: int, source: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = nn.Linear(width, width), nn.Linear(source, width), nn.Linear(source, width)
        self.out, self.norm = nn.Linear(width, width), nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, source: Tensor) -> Tensor:
        """(B, K, D)."""
        q, k, v = (
            part(value).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part, value in ((self.query, x), (self.key, source), (self.value, source))
        )
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        return self.norm(x + self.out(mixed))


class QFormerLayer(nn.Module):
    """Self-attention, cross-attention, MLP."""

    def __init__(self, width: int, source: int, heads: int) -> None:
        super().__init__()
        self.itself, self.across = Attention(width, width, heads), Attention(width, source, heads)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, source: Tensor) -> Tensor:
        """(B, K, D)."""
        x = self.across(self.itself(x, x), source)
        return self.norm(x + self.down(F.gelu(self.up(x))))


class QFormer(nn.Module):
    """`queries` tokens a frame, whatever the number of tokens that the encoder gives."""

    def __init__(self, source: int, queries: int, layers: int, width: int, heads: int | None = None) -> None:
        super().__init__()
        self.queries = nn.Parameter(torch.randn(queries, width) * 0.02)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        heads = heads or max(1, width // 64)
        self.layers = nn.ModuleList(QFormerLayer(width, source, heads) for _ in range(layers))
        self.width = width

    def forward(self, cls: Tensor, patches: Tensor) -> Tensor:
        """cls is not used; patches (B, P, F) -> (B, K, D)."""
        x = self.norm(self.queries).expand(len(patches), -1, -1)
        for layer in self.layers:
            x = layer(x, patches)
        return x


class GridTokens(nn.Module):
    """The pooled token, then averages over coarse grids: `grids` [2] gives 1 + 4 tokens, [3] 1 + 9, [] only 1."""

    def __init__(self, source: int, grids: list[int]) -> None:
        super().__init__()
        self.grids = tuple(grids)
        self.width = source

    def forward(self, cls: Tensor, patches: Tensor) -> Tensor:
        """cls (B, F), patches (B, P, F) of a square picture -> (B, K, F)."""
        side = int(patches.shape[1] ** 0.5)
        square = patches[:, : side * side].mT.unflatten(-1, (side, side))
        pooled = [F.adaptive_avg_pool2d(square, n).flatten(2).mT for n in self.grids]
        return torch.cat([cls[:, None], *pooled], 1)


def projector(source: int, width: int, layers: int) -> nn.Module:
    """Linear, or Linear - GELU - Linear."""
    if layers == 1:
        return nn.Linear(source, width)
    return nn.Sequential(nn.Linear(source, width), nn.GELU(), nn.Linear(width, width))

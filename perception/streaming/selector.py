"""Token selection: the patches that the class token attends to most are kept, the others are merged into a few.

After Yang et al. 2024 (VisionZip, arXiv 2412.04467): dominant tokens by attention to the class token, the rest averaged
into contextual tokens by similarity. Here the attention of the class token is computed from the encoder's last hidden
states (softmax of the scaled dot product of CLS with every patch), so that any encoder will do, whatever attention
kernel it runs; for the published weights that is close to, not equal to, their last layer's own attention.

Shapes: B frames, P patches, F features, K kept.
"""

from __future__ import annotations

import torch
from torch import Tensor

MERGED = 0.15
"""Share of the kept tokens that are merges of patches that were not chosen (the paper keeps 54 + 10 of 64)."""


def select_tokens(cls: Tensor, patches: Tensor, keep: int) -> Tensor:
    """cls (B, F), patches (B, P, F) -> (B, keep, F); all patches when there are no more than `keep`.

    Chosen patches keep their order in the picture; the merged ones come last.
    """
    count = patches.shape[1]
    if count <= keep:
        return patches
    merged = max(1, round(MERGED * keep)) if keep > 1 else 0
    scores = (patches @ cls[..., None])[..., 0] / cls.shape[-1] ** 0.5
    order = scores.argsort(dim=-1, descending=True, stable=True)
    chosen = order[:, : keep - merged].sort(-1).values
    rest = order[:, keep - merged :].sort(-1).values
    best = _take(patches, chosen)
    if not merged:
        return best
    return torch.cat([best, merge_tokens(_take(patches, rest), merged)], 1)


def merge_tokens(rest: Tensor, count: int) -> Tensor:
    """(B, R, F) -> (B, count, F): `count` evenly spaced tokens, each averaged with those most like it."""
    places = torch.linspace(0, rest.shape[1] - 1, count, device=rest.device).round().long()
    targets = rest[:, places]
    like = torch.nn.functional.normalize(rest, dim=-1) @ torch.nn.functional.normalize(targets, dim=-1).mT
    nearest = like.argmax(-1)  # (B, R)
    share = torch.nn.functional.one_hot(nearest, count).to(rest.dtype)  # (B, R, count)
    total = share.sum(1)[..., None]
    return torch.where(total > 0, (share.mT @ rest) / total.clamp_min(1), targets)


def _take(patches: Tensor, index: Tensor) -> Tensor:
    return patches.gather(1, index[..., None].expand(-1, -1, patches.shape[-1]))

"""Several looks at one picture: the encoder sees it as it is and moved by a few pixels, and what it sees is averaged.

Its cells are wide, so a small thing may lie well in one and badly in the next; a picture moved by a third of a cell is
nearly another one. What stands at the edge of a cell, and its name, is left to the picture as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .encoder import FrameEncoder, Maps, fused
from .shifts import Shift


def for_use(encoder: FrameEncoder, shifts: Sequence[Shift]) -> nn.Module:
    """The encoder as it looks at a stream: fused, and at the picture moved by `shifts` as well."""
    return ShiftedEncoder(fused(encoder), shifts) if shifts else fused(encoder)


class ShiftedEncoder(nn.Module):
    """(B, 3, H, W) in [0, 1] -> Maps; as many looks as there are `shifts`, and one more."""

    def __init__(self, encoder: nn.Module, shifts: Sequence[Shift]) -> None:
        super().__init__()
        self.encoder, self.shifts = encoder, tuple((int(right), int(down)) for right, down in shifts)

    def forward(self, frames: Tensor) -> Maps:
        """frames: RGB in [0, 1]."""
        looks: Maps = self.encoder(torch.cat([frames, *(moved(frames, *one) for one in self.shifts)]))
        count = len(self.shifts) + 1
        own = Maps(*(part[: len(frames)] for part in looks))
        names = ("state", "held", "acted", "verb", "glance")
        mean = {name: getattr(looks, name).unflatten(0, (count, len(frames))).mean(0) for name in names}
        return own._replace(**mean)


def moved(frames: Tensor, right: int, down: int) -> Tensor:
    """The pictures (B, 3, H, W) moved by whole pixels; what comes into sight repeats the edge."""
    height, width = frames.shape[-2:]
    left, top = max(-right, 0), max(-down, 0)
    wide = F.pad(frames, (max(right, 0), left, max(down, 0), top), mode="replicate")
    return wide[..., top : top + height, left : left + width]

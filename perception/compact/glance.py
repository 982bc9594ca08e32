"""A glance: what the whole picture says of the thing in hand, the thing being changed and the action.

A hand hides most of what it holds, so single cells say little about it; here a few learned looks gather the cells that
matter, and one small network names the thing even when only its edge is in sight.

Shapes: B frames, C channels, G cells.
"""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn

from .config import CompactConfig

LOOKS = 4
"""Weighted means over the picture."""
HIDDEN = 128


class Glance(NamedTuple):
    """Logits a frame; the last class of the first four is "no such thing"."""

    held_kind: Tensor
    """(B, kinds + 1)."""
    held_colour: Tensor
    """(B, colours + 1)."""
    acted_kind: Tensor
    """(B, kinds + 1)."""
    acted_colour: Tensor
    """(B, colours + 1)."""
    verb: Tensor
    """(B, verbs + 2): the actions, nothing, carrying."""


class GlanceHead(nn.Module):
    """(B, C, rows, columns) -> (B, S), the five parts of a Glance side by side."""

    def __init__(self, channels: int, config: CompactConfig) -> None:
        super().__init__()
        self.where = nn.Conv2d(channels, LOOKS, 1)
        self.name = nn.Sequential(nn.Linear(LOOKS * channels, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, sum(sizes(config))))

    def forward(self, x: Tensor) -> Tensor:
        """The sizes of the parts are those of `sizes`."""
        weight = self.where(x).flatten(2).softmax(-1)
        return self.name((weight @ x.flatten(2).transpose(1, 2)).flatten(1))


def sizes(config: CompactConfig) -> list[int]:
    """Lengths of the parts of a Glance."""
    kinds, colours = len(config.kinds) + 1, len(config.colours) + 1
    return [kinds, colours, kinds, colours, len(config.verbs) + 2]


def parts(glance: Tensor, kinds: int, colours: int) -> Glance:
    """Split (B, S) into a Glance, given the numbers of kinds and colours."""
    things = [kinds + 1, colours + 1] * 2
    return Glance(*glance.split([*things, glance.shape[-1] - sum(things)], dim=-1))

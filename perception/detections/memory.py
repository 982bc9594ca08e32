"""What is remembered of the past: fading sums at several time scales, a state-space layer without parameters.

h_t = exp(-dt_t / tau) h_{t-1} + x_t per scale: the recurrence of `compact`'s blocks with one state a head, the decay
taken from the true time between two frames, so that any frame rate will do. A channel's average at a scale is its sum
over the sum of how often it was seen; what is not told keeps its average for about 14 tau, then counts as never seen.

Shapes: T frames, C channels, P of them told in every frame, H scales.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from ..compact.ssd import ssd_chunked

LEAST = 1e-6


class Fading(NamedTuple):
    """What the layer remembers; of fixed size."""

    sums: Tensor
    """(H, C + C) of values, then of how often each was seen."""
    top: Tensor
    """(C - P,) the highest average of each state so far, at the second scale."""


class Averages(NamedTuple):
    """Averages of T frames."""

    mean: Tensor
    """(T, H, C); 0 for what was never seen."""
    top: Tensor
    """(T, C - P)."""


def empty(scales: int, channels: int, plain: int) -> Fading:
    """Before the first frame."""
    return Fading(torch.zeros(scales, 2 * channels), torch.zeros(channels - plain))


def remember(values: Tensor, seen: Tensor, dt: Tensor, taus: Tensor, carry: Fading) -> tuple[Averages, Fading]:
    """A whole clip: values and seen (T, C), dt (T,) seconds since the frame before (0 at the very first)."""
    x = torch.cat([values * seen, seen], -1)
    heads = x[None, :, None, :].expand(1, -1, len(taus), -1)
    ones = x.new_ones(1, len(x), 1)
    decay = (-dt[:, None] / taus)[None]
    y, state = ssd_chunked(heads, decay, ones, ones, carry.sums[None, :, :, None])
    mean = _mean(y[0], values.shape[1])
    plain = values.shape[1] - len(carry.top)
    top = torch.cat([carry.top[None], mean[:, 1, plain:]]).cummax(0).values[1:]
    return Averages(mean, top), Fading(state[0, :, :, 0], top[-1])


def remember_one(values: Tensor, seen: Tensor, dt: float, taus: Tensor, carry: Fading) -> tuple[Averages, Fading]:
    """One frame: values and seen (C,). Equals `remember` on a clip of one."""
    sums = carry.sums * torch.exp(-dt / taus)[:, None] + torch.cat([values * seen, seen])
    mean = _mean(sums, len(values))
    top = torch.maximum(carry.top, mean[1, len(values) - len(carry.top) :])
    return Averages(mean[None], top[None]), Fading(sums, top)


def _mean(sums: Tensor, channels: int) -> Tensor:
    value, weight = sums.split([channels, channels], -1)
    return value / weight.clamp_min(LEAST)

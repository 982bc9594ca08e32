"""A watcher whose encoder makes no mistake: the simulator's dense truth stands in place of what it would have seen.

What such a watcher still lacks of an oracle is the doing of what comes after the maps; what the real one lacks of it is
the encoder's. The truth is that of the moment: a camera that stalls, or looks away, is not.

Shapes: G cells.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ....core.errors import InputError
from ....perception.base import StreamModel
from ....perception.compact.encoder import Maps
from ....perception.compact.glance import sizes
from ....perception.compact.sense import CompactSense
from ...simulator.dense import Dense

SURE = 0.97
"""Probability of what is so; the rest is shared among the other classes."""


class Truth(Protocol):
    """The dense truth now."""

    def __call__(self, grid: tuple[int, int], *, cropped: bool = False) -> Dense:
        """On a grid of (columns, rows); `cropped`: over what is left of an upright picture without its bars."""
        ...


def perfect_maps(model: StreamModel, truth: Truth) -> CompactSense:
    """The same sense with true maps; the model that is given stays as it is.

    Raises InputError for another sense than `compact`.
    """
    if not isinstance(model, CompactSense):
        raise InputError("row 'perfect_maps' needs a watcher that has maps; add --perception compact")
    net = copy.deepcopy(model.model)
    now = partial(truth, net.config.grid, cropped=net.config.cropped)
    net.encoder = _TrueMaps(net.encoder, now, sizes(net.config))  # type: ignore[assignment]
    return CompactSense(net)


class _TrueMaps(nn.Module):
    """One frame (1, 3, H, W) -> Maps of the truth; the summary, which tells strange pictures, is the encoder's."""

    def __init__(self, encoder: nn.Module, truth: Callable[[], Dense], glance: list[int]) -> None:
        super().__init__()
        self.encoder, self._truth, self._glance = encoder, truth, glance

    def forward(self, frames: Tensor) -> Maps:
        seen: Maps = self.encoder(frames)
        dense = self._truth()
        names = zip(dense.glance.reshape(-1, 1), self._glance, strict=True)
        return Maps(
            kind=_classes(dense.kind, seen.kind.shape[1]),
            colour=_classes(dense.colour, seen.colour.shape[1]),
            state=_states(dense.state, seen.state.shape[1]),
            held=_logits(dense.held).view(1, -1),
            acted=_logits(dense.acted).view(1, -1),
            verb=_classes(dense.verb, seen.verb.shape[1]),
            glance=torch.cat([_classes(index, count)[:, :, 0] for index, count in names], 1),
            summary=seen.summary,
        )


def _classes(index: NDArray[np.int64], count: int) -> Tensor:
    """(1, count, G) log-probabilities; a cell without a class (below 0) says nothing."""
    wanted = torch.from_numpy(np.ascontiguousarray(index)).flatten()
    out = torch.full((1, count, len(wanted)), (1.0 - SURE) / count)
    cells = torch.nonzero(wanted >= 0)[:, 0]
    out[0, wanted[cells], cells] = SURE
    return out.log()


def _states(state: NDArray[np.float32], count: int) -> Tensor:
    """(1, count, G): states that the weights do not know are left out, those that the world has not are nowhere."""
    kept = state[:count]
    padded = np.pad(kept, ((0, count - len(kept)), (0, 0), (0, 0)))
    return _logits(padded).view(1, count, -1)


def _logits(p: NDArray[np.float32]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(p)).float().clamp(1.0 - 0.99, 0.99).logit()

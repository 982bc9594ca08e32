"""The loss of the temporal part: four evidence heads per watched step and tick, and the response token."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ..compact.model import Out


class StreamTarget(NamedTuple):
    """Truth and weights, B clips, T ticks, W steps; 0 or 1 everywhere."""

    on: Tensor
    done_now: Tensor
    done: Tensor
    wrong: Tensor
    valid: Tensor
    """1 where the step is watched and its truth is known."""
    judge_wrong: Tensor
    """1 where the truth of `wrong` is known."""
    respond: Tensor
    """(B, T): something is due to be said."""
    ways: Tensor
    """(B, T, W, N): the step stands wrong in each way."""
    moment: Tensor
    """(B, T, M)."""


def stream_loss(out: Out, target: StreamTarget) -> dict[str, Tensor]:
    """Named parts; their sum is the loss. Ends and mistakes are rare, so their positives count more."""
    valid = target.valid
    ticks = valid.amax(-1)
    silent_or_respond = F.cross_entropy(out.respond.flatten(0, 1), target.respond.long().flatten(), reduction="none")
    more: dict[str, Tensor] = {}
    if out.ways.shape[-1]:
        more["ways"] = 6 * _bce(out.ways, target.ways, valid[..., None].expand_as(out.ways), 2.0)
    if out.moment.shape[-1]:
        more["moment"] = _bce(out.moment, target.moment, ticks[..., None].expand_as(out.moment), 2.0)
    return {
        "on": _bce(out.on, target.on, valid, 1.5),
        "done_now": 3 * _bce(out.done_now, target.done_now, valid, 2.0),
        "done": _bce(out.done, target.done, valid, 1.0),
        "wrong": 3 * _bce(out.wrong, target.wrong, valid * target.judge_wrong, 2.0),
        "respond": 0.1 * (silent_or_respond * ticks.flatten()).sum() / ticks.sum().clamp_min(1),
        **more,
    }


def _bce(logits: Tensor, truth: Tensor, weight: Tensor, positive: float) -> Tensor:
    heavy = torch.tensor(positive, device=logits.device)
    loss = F.binary_cross_entropy_with_logits(logits, truth, reduction="none", pos_weight=heavy)
    return (loss * weight).sum() / weight.sum().clamp_min(1)

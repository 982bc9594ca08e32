"""The same watcher with more channels in its encoder: what it sees at first is what it saw before.

New channels begin at random and nobody listens to them yet (Chen, Goodfellow and Shlens 2016, "Net2Net", grow a net
without changing what it computes in a like way).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from ...perception.compact.config import CompactConfig
from ...perception.compact.glance import LOOKS
from ...perception.compact.model import CompactModel

GLANCE = "encoder.glance.name.0.weight"
DOMAIN = "domain_"
"""What is known of usual pictures is of the old channels: it has to be learnt anew."""


@torch.no_grad()
def wider(model: CompactModel, widths: Sequence[int]) -> CompactModel:
    """A model with at least as many channels everywhere; nothing of the one that is given changes.

    Its domain limit is that of a model that has seen nothing: call `fit_domain`. Raises ValueError for fewer channels.
    """
    old = model.config.widths
    if any(new < was for new, was in zip(widths, old, strict=True)):
        raise ValueError(f"widths {list(widths)} of a model of {old}: none may shrink")
    grown = CompactModel(CompactConfig(**model.config.to_dict() | {"widths": list(widths)})).eval()
    own = grown.state_dict()
    for name, value in model.state_dict().items():
        if name.startswith(DOMAIN):
            continue
        if not name.startswith("encoder.") or value.shape == own[name].shape:
            own[name].copy_(value)
            continue
        mine, theirs = (_by_look(name, one) for one in (own[name], value))
        mine[: len(theirs)] = 0.0
        mine[tuple(slice(0, n) for n in theirs.shape)] = theirs
    return grown


def _by_look(name: str, weight: Tensor) -> Tensor:
    """The glance hears every channel once for each of its looks."""
    return weight.unflatten(1, (LOOKS, -1)) if name == GLANCE else weight

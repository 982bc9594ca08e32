"""The same watcher with names for more ways to go wrong: it tells of the new ones as seldom as they are, at first."""

from __future__ import annotations

import torch

from ...core.errors import InputError
from ...perception.compact.config import CompactConfig
from ...perception.compact.model import CompactModel

SELDOM = -5.0
"""Log-odds of a new way at first."""
HEADS = "heads."


@torch.no_grad()
def with_ways(model: CompactModel, ways: list[str]) -> CompactModel:
    """A model that names `ways`; one that does is returned as it is. Nothing of the given one changes.

    Raises InputError unless its own ways are the first of them: what each output means would change.
    """
    old = model.config.ways
    if old == ways:
        return model
    if ways[: len(old)] != old:
        raise InputError(f"weights that name the ways {old}; this release can only add to {ways[: len(old)]}")
    config = CompactConfig(
        **model.config.to_dict() | {"ways": ways, "unlearnt": [*model.config.unlearnt, *ways[len(old) :]]}
    )
    grown = CompactModel(config).eval()
    own = grown.state_dict()
    for name, value in model.state_dict().items():
        if name.startswith(HEADS):
            own[name][: len(value)] = value
            own[name][len(value) :] = 0.0 if value.dim() > 1 else SELDOM
        else:
            own[name].copy_(value)
    return grown

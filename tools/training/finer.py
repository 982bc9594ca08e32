"""The same watcher with twice as many pixels a side: what it sees at first is what it saw before.

Only the encoder grows: the grid of its maps, and all that is behind it, stay (Chen, Goodfellow and Shlens 2016,
"Net2Net", grow a net without changing what it computes in this way).
"""

from __future__ import annotations

import torch
from torch import nn

from ...perception.compact.config import CompactConfig
from ...perception.compact.model import CompactModel

CHANNELS = 32
"""Of the first layer, which looks at the pixels."""
FAINT = 0.1
"""How much the block that is added on the grid adds at first: nothing at all would never be learnt."""
_FIRST, _SECOND = "encoder.stem.0.", "encoder.stem.1.0.weight"


def fine_config(config: CompactConfig) -> CompactConfig:
    """The same watcher of fine pictures; one that has them stays as it is."""
    if config.fine:
        return config
    grown: dict[str, object] = {
        "image_size": [2 * side for side in config.image_size],
        "widths": [CHANNELS, *config.widths[1:]],
    }
    grown |= {"fine": True, "cropped": True, "dilations": [*config.dilations, 1]}
    return CompactConfig(**config.to_dict() | grown)


@torch.no_grad()
def finer(model: CompactModel) -> CompactModel:
    """A model that looks at pictures of twice the width and height; nothing of the one that is given changes.

    It sees what the old one sees in the same picture at its size, but for what the new block adds; and upright pictures
    without the bars beside them. A model of fine pictures is returned as it is.
    """
    if model.config.fine:
        return model
    grown = CompactModel(fine_config(model.config)).eval()
    kept, own = model.state_dict(), grown.state_dict()
    own[_SECOND].zero_()
    for name, value in kept.items():
        if name == _FIRST + "0.weight":  # every pixel becomes four, each with a quarter of its weight
            value = value.repeat_interleave(2, 2).repeat_interleave(2, 3) / 4
        if name.startswith(_FIRST) and value.dim():
            own[name][: len(value)] = value
        elif name == _SECOND:
            own[name][:, : value.shape[1]] = value
        else:
            own[name].copy_(value)
    norm = grown.encoder.context[-1][1]  # type: ignore[index]
    assert isinstance(norm, nn.BatchNorm2d)
    norm.weight.fill_(FAINT)
    return grown

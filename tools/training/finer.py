"""The same watcher with twice as many pixels a side: what it sees at first is what it saw before.

Only the encoder grows, by a stage in front and one between; the grid of its maps, and all that is behind it, stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import torch
from torch import Tensor, nn

from ...perception.compact.config import CompactConfig
from ...perception.compact.encoder import FrameEncoder
from ...perception.compact.model import CompactModel
from .dense_frames import DenseFrames

CHANNELS = 12
"""Of the stage in front: three begin as the picture at its old size."""
FAINT = 0.1
"""How much the stage between adds at first: nothing at all would never be learnt."""
FRAMES = 64
"""Pictures from which the means and deviations of the colours are taken, as the normalisation will find them."""
_WIDENED = "encoder.stem.0.0.weight"
"""What takes the channels of the stage in front where it took the three of the picture."""


def fine_config(config: CompactConfig) -> CompactConfig:
    """The same watcher with a fine stage; one that has it stays as it is."""
    if config.fine:
        return config
    fields = config.to_dict() | {"fine": CHANNELS, "image_size": [2 * side for side in config.image_size]}
    return CompactConfig(**fields)


@torch.no_grad()
def finer(model: CompactModel, card: str) -> CompactModel:
    """A model that looks at pictures of twice the width and height; nothing of the one that is given changes.

    `card`: whose pictures the colours' means are taken from. A model that has a fine stage is returned as it is.
    """
    if model.config.fine:
        return model
    grown = CompactModel(fine_config(model.config)).eval()
    kept, own = model.state_dict(), grown.state_dict()
    own[_WIDENED].zero_()[:, :3] = kept[_WIDENED]
    for name in kept.keys() - {_WIDENED}:
        own[name].copy_(kept[name])
    _look_through(grown.encoder, _pictures(grown.config, card))
    for _, norm, _ in _blocks(grown.encoder.detail):
        norm.weight.fill_(FAINT)
    return grown


def _pictures(config: CompactConfig, card: str) -> Tensor:
    """(N, 3, H, W) in [-1, 1]."""
    size = (config.image_size[0], config.image_size[1])
    frames: Iterable[tuple[Tensor, ...]] = islice(DenseFrames(size, config.grid, card=card), FRAMES)
    images = torch.stack([frame[0] for frame in frames])
    return images.permute(0, 3, 1, 2).float() / 127.5 - 1.0


def _look_through(encoder: FrameEncoder, pictures: Tensor) -> None:
    """Let three channels of the first stage pass the picture, two by two pixels in one, lifted by 1: ReLU cuts at 0.

    The normalisation behind it is told what it will find, in training as well as after, and undoes itself; the next one
    takes the lift away again.
    """
    (conv, norm, _), (after_conv, after, _) = *_blocks(encoder.fine), _blocks(encoder.stem)[0]
    conv.weight[:3] = 0.0
    for channel in range(3):
        conv.weight[channel, channel, 2:4, 2:4] = 0.25
    variance, mean = torch.var_mean(conv(pictures).transpose(0, 1).flatten(1), 1)
    own = norm.state_dict()
    own["running_mean"].copy_(mean)
    own["running_var"].copy_(variance)
    norm.weight[:3] = (variance[:3] + norm.eps).sqrt()
    norm.bias[:3] = mean[:3] + 1.0
    after.state_dict()["running_mean"].add_(after_conv.weight[:, :3].sum((1, 2, 3)))


def _blocks(stages: nn.Module) -> list[tuple[nn.Conv2d, nn.BatchNorm2d, nn.ReLU]]:
    """The layers of every block of a stage."""
    return [tuple(block) for block in stages.children()]  # type: ignore[misc,arg-type]

"""Tiny models with random weights, and clips for them."""

from __future__ import annotations

import torch

from planwatch.perception.streaming.model import StreamingModel
from planwatch.perception.streaming.presets import preset_config


def tiny(name: str) -> StreamingModel:
    torch.manual_seed(0)
    return StreamingModel(preset_config(f"{name}-tiny")).eval()


def clip(model: StreamingModel, steps: int, batch: int = 1, seed: int = 1) -> torch.Tensor:
    height, width = model.config.image_size
    shape = (batch, steps, model.group, 3, height, width)
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))

"""How many parameters a configuration has, part by part, counted on the meta device: no memory, no weights."""

from __future__ import annotations

import torch

from .config import StreamingConfig
from .model import StreamingModel


def build_empty(config: StreamingConfig) -> StreamingModel:
    """The model without storage."""
    with torch.device("meta"):
        return StreamingModel(config)


def count_parameters(config: StreamingConfig) -> dict[str, int]:
    """Part -> parameters; `total` counts tied weights once."""
    model = build_empty(config)
    counts = {name: sum(p.numel() for p in part.parameters()) for name, part in model.named_children()}
    cross = getattr(model.backbone, "cross", None)
    if cross is not None and len(cross):
        counts["cross"] = sum(p.numel() for p in cross.parameters())
        counts["language"] = counts["backbone"] - counts["cross"]
    return {**counts, "total": sum(p.numel() for p in model.parameters())}

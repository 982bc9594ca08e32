"""`bench model --streams N`: many streams of a state-space preset in one batch, from one pool of states."""

from __future__ import annotations

from typing import Any

from .open_loop import MOST_BATCH, serve
from .rows import counted, measure


def streams_row(model: Any, quant: str, streams: int, minutes: float | None) -> dict[str, Any]:
    """The row of `bench model` for N streams. `admit` is how many would keep the server 80 % busy at this speed."""
    import torch

    from ...perception.streaming.pool import StreamPool

    fps, group = model.config.fps, model.group
    height, width = model.config.image_size
    pool = StreamPool(model, streams, MOST_BATCH)
    slots = [pool.join((5, 6, 7)) for _ in range(streams)]
    torch.manual_seed(0)
    pixels = torch.randn(group, 3, height, width)

    def take(batch: list[int], number: int) -> None:
        pool.step({slots[i]: pixels for i in batch})

    row = serve(take, streams, fps, max(0.1, minutes or 0.0) * 60.0)
    batch = min(streams, MOST_BATCH)
    with torch.inference_mode():
        encoder = measure(lambda: model.encoder(pixels[None].expand(batch, -1, -1, -1, -1), None), 3)
    total = counted(model.config)
    parts = {"encoder_ms": round(encoder / batch, 3), "lm_ms": None}
    return {**row, **parts, "parameters": total, "streams": streams, "quant": quant, "weights": "random"}

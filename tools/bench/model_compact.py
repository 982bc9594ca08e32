"""`bench model --preset compact`: the shipped watcher, alone on one core, or many streams of it in one batch."""

from __future__ import annotations

import time
from typing import Any

from ...core.errors import InputError
from ...core.evidence import Watch, WatchItem
from ...core.graph_yaml import load_graph
from ...perception.base import Frame
from ..demo.assets import TASK, VIDEO, asset
from .loop import _first_frames
from .medians import median_ms, resident_mb
from .open_loop import serve
from .rows import WARM_UP, growth, measure, minute_rows, ticks_of

FPS, HELD = 2.0, 30


def compact_row(quant: str, streams: int, minutes: float | None) -> dict[str, Any]:
    """The row of `bench model` for the shipped weights; int8 is measured on its linear layers."""
    from ...perception.compact.load import load_compact
    from ...perception.streaming.speed import quantised

    if quant == "bf16":
        raise InputError("--quant bf16: 'compact' runs in fp32 or int8")
    sense = load_compact(threads=1 if streams == 1 else None)
    quantised(sense.model, quant)
    watch = Watch(tuple(WatchItem(step, True) for step in load_graph(asset(TASK)).steps[:32]), version=1)
    frames = _first_frames(asset(VIDEO), HELD)
    row = _alone(sense, watch, frames, minutes) if streams == 1 else _many(sense, watch, frames, streams, minutes)
    counted = sum(p.numel() for p in sense.model.parameters())
    parts = {"encoder_ms": None, "lm_ms": None}
    return {**parts, **row, "parameters": counted, "streams": streams, "quant": quant, "weights": "shipped"}


def _alone(sense: Any, watch: Watch, frames: list[Frame], minutes: float | None) -> dict[str, Any]:
    import torch

    carry: Any = None
    times: list[float] = []
    begin_mb = 0.0
    for i in range(WARM_UP + max(60, ticks_of(minutes, FPS))):
        frame = _at(frames[i % len(frames)], i / FPS)
        begin = time.perf_counter()
        _, carry = sense.step(frame, watch, carry)
        times.append(time.perf_counter() - begin)
        if i == WARM_UP + 10:
            begin_mb = resident_mb()
    times = times[WARM_UP:]
    with torch.inference_mode():
        picture = sense._picture(frames[0].image)
        tokens, _, _ = sense.model.tokens(picture[None], carry.query)
        encoder = measure(lambda: sense.model.encoder(picture[None]))
        temporal = measure(lambda: sense.model.read_tick(tokens[0], list(carry.layers)))
    frame_ms = median_ms(times) or 0.0
    return {
        "frame_ms": frame_ms,
        "encoder_ms": encoder,
        "lm_ms": temporal,
        "fps": round(1000.0 / frame_ms, 1),
        "tick_p95_ms": round(1000.0 * sorted(times)[int(0.95 * (len(times) - 1))], 3),
        "tick_growth": growth(times, FPS),
        "memory_growth_mb": round(resident_mb() - begin_mb, 1),
        "minutes": minute_rows(times, FPS),
    }


def _many(sense: Any, watch: Watch, frames: list[Frame], streams: int, minutes: float | None) -> dict[str, Any]:
    """Streams whose frames come evenly spread over the half second, served in batches by one process."""
    from ...perception.streaming.compact_pool import Turn, step_many

    memories: list[Any] = [None] * streams

    def take(batch: list[int], number: int) -> None:
        turns = [Turn(_at(frames[(i + number) % len(frames)], number / FPS), watch, memories[i]) for i in batch]
        for i, (_, memory) in zip(batch, step_many(sense, turns), strict=True):
            memories[i] = memory

    return serve(take, streams, FPS, max(0.1, minutes or 0.0) * 60.0)


def _at(frame: Frame, t: float) -> Frame:
    return Frame(t, 0.0, frame.image, int(t * FPS))

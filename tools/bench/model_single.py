"""`bench model`, one stream: a preset with random weights at its true size, part by part."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ...core.errors import InputError
from .medians import median_ms, resident_mb
from .rows import WARM_UP, counted, growth, measure, minute_rows, ticks_of

PICTURE = (720, 1280, 3)
"""What a camera gives: scaling it down is part of a frame's cost."""
BYTES = {"fp32": 4.0, "bf16": 4.0, "int8": 5.0}
"""Peak bytes a parameter: both are made from fp32."""


def load_random(preset: str, encoder: str | None, quant: str) -> Any:
    """The preset with random weights (seed 0) at its true size, ready to stream."""
    import torch
    from transformers.utils import logging

    from ...perception.streaming.count import count_parameters
    from ...perception.streaming.model import StreamingModel
    from ...perception.streaming.presets import preset_config
    from ...perception.streaming.speed import QUANTS, bf16_is_fast, quantised

    logging.set_verbosity_error()
    config = preset_config(preset, encoder)
    if quant not in QUANTS:
        raise InputError(f"--quant {quant!r}; allowed: {', '.join(QUANTS)}")
    if quant == "bf16" and not preset.endswith("-tiny") and not bf16_is_fast():
        raise InputError(
            "--quant bf16: this CPU only imitates bfloat16, and a frame would take minutes; "
            f"allowed here: fp32, int8, or {preset}-tiny"
        )
    needed = count_parameters(config)["total"] * BYTES[quant] / 2**30
    free = free_gb()
    if free is not None and needed > 0.9 * free:
        raise InputError(
            f"{preset!r} in {quant} needs about {needed:.1f} GB and {free:.1f} GB are free; "
            f"take --quant bf16, a smaller --encoder, or {preset.removesuffix('-tiny')}-tiny"
        )
    torch.manual_seed(0)
    return quantised(StreamingModel(config).eval(), quant)


def free_gb() -> float | None:
    """Memory that can be had without swapping, in GB (2^30); None where the system does not say."""
    found = Path("/proc/meminfo")
    if not found.exists():
        return None
    for line in found.read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) / 2**20
    return None


def single_row(model: Any, quant: str, minutes: float | None) -> dict[str, Any]:
    """One stream, batch 1."""
    import torch

    from ...perception.streaming.processor import StreamingProcessor

    processor = StreamingProcessor.of(model.config)
    start, step, main = ways(model)
    picture = np.random.default_rng(0).integers(0, 256, PICTURE, dtype=np.uint8)
    ticks = ticks_of(minutes, model.config.fps)
    times: list[float] = []
    memory: list[float] = []
    with torch.inference_mode():
        carry = start(tuple(range(5, 25)))
        for i in range(WARM_UP + ticks):
            begin = time.perf_counter()
            _, carry = step(processor.pixels([picture] * model.group), carry)
            times.append(time.perf_counter() - begin)
            if i == WARM_UP or i == WARM_UP + ticks - 1 or (i - WARM_UP) % max(1, int(60 * model.config.fps)) == 0:
                memory.append(resident_mb())
        parts = parts_ms(model, processor, picture, main(carry))
    return summary(model, quant, times[WARM_UP:], memory, parts, 1)


def ways(model: Any) -> tuple[Callable[..., Any], Callable[..., Any], Callable[[Any], Any]]:
    """How a stream starts, how it takes a frame, and where its memory of frames is.

    A preset whose memory is bounded by a policy runs in the engine, which applies it, and speaks when the (random)
    weights say so; every other is the model alone.
    """
    from ...perception.streaming.engine import StreamEngine

    if model.config.carry["kind"] == "none":
        return model.start, lambda pixels, carry: model.tick(pixels[None], carry), lambda carry: carry
    engine = StreamEngine(model)
    return engine.start, engine.step, lambda carry: carry.main


def parts_ms(model: Any, processor: Any, picture: Any, carry: Any) -> dict[str, float]:
    """Each part measured alone: scaling the picture, encoder, selector with perceiver, language model with decision."""
    pixels = processor.pixels([picture] * model.group)[None]
    tokens, _ = model.read(pixels, carry.encoder)
    chunk = model.with_action(tokens, None, first=False)

    def language() -> None:
        hidden, _state = model.feed(chunk.x, carry.state, chunk.seen)
        model.p_speak(hidden[:, -1])

    def encode() -> None:
        model.encoder(pixels.to(chunk.x.dtype), carry.encoder)

    runs = {
        "prepare_ms": lambda: processor.pixels([picture] * model.group),
        "encoder_ms": encode,
        "read_ms": lambda: model.read(pixels, carry.encoder),
        "lm_ms": language,
    }
    return {name: measure(run) for name, run in runs.items()}


def summary(
    model: Any, quant: str, times: list[float], memory: list[float], parts: dict[str, float], streams: int
) -> dict[str, Any]:
    """The row: medians, percentiles, growth from the first minute to the last (or from half to half)."""
    fps = model.config.fps
    frame = median_ms(times) or 0.0
    alone = sum(parts.get(name, 0.0) for name in ("prepare_ms", "read_ms", "lm_ms"))
    return {
        "frame_ms": frame,
        **parts,
        "fps": round(1000.0 * streams / frame, 2) if frame else None,
        "tick_p95_ms": round(1000.0 * float(np.percentile(times, 95)), 3),
        "tick_max_ms": round(1000.0 * max(times), 3),
        "tick_max_to_median": round(1000.0 * max(times) / frame, 2) if frame else None,
        "frame_to_parts": round(frame / alone, 3) if alone else None,
        "tick_growth": growth(times, fps),
        "memory_growth_mb": round(memory[-1] - memory[0], 1) if memory else None,
        "memory_mb": round(memory[-1], 1) if memory else None,
        "minutes": minute_rows(times, fps),
        "parameters": sum(p.numel() for p in model.parameters()) if quant != "int8" else counted(model.config),
        "streams": streams,
        "quant": quant,
        "weights": "random: times are real, what it says is not; accuracy unknown",
    }

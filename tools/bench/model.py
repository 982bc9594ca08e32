"""`planwatch bench model`: what one frame costs, part by part, and whether an hour changes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .model_compact import compact_row
from .model_single import load_random, single_row
from .model_streams import streams_row

Progress = Callable[[float, float, str], None]


def run_model_bench(
    preset: str = "livemamba",
    encoder: str | None = None,
    quants: Sequence[str] = ("fp32",),
    streams: int = 1,
    minutes: float | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """One row a number format; the first row's values stand at the top, every row under `rows`.

    Raises InputError for unknown names, and when the model would not fit into the memory that is free.
    """
    tell = progress or (lambda done, total, note: None)
    rows = {}
    for i, quant in enumerate(quants):
        tell(i, len(quants), f"{preset} {quant}")
        rows[quant] = _row(preset, encoder, quant, streams, minutes)
    tell(len(quants), len(quants), "done")
    first = next(iter(rows.values()))
    return {"preset": preset, "encoder": encoder, **first, "rows": rows}


def _row(preset: str, encoder: str | None, quant: str, streams: int, minutes: float | None) -> dict[str, Any]:
    if preset == "compact":
        return compact_row(quant, streams, minutes)
    model = load_random(preset, encoder, quant)
    return single_row(model, quant, minutes) if streams == 1 else streams_row(model, quant, streams, minutes)

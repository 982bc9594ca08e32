"""`planwatch bench model`: speed and memory of the streaming models."""

from __future__ import annotations

from typing import Annotated

import typer

from ...core.errors import InputError
from .options import JsonFlag
from .output import reporting
from .progress import progress_bar
from .table import lines


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def model(
    preset: Annotated[str, typer.Option(help="livemamba, stream-vlm, proassist-i1 ..., compact, or a -tiny twin.")] = (
        "livemamba"
    ),
    encoder: Annotated[str | None, typer.Option(help="Another frame encoder, such as siglip2-base-32.")] = None,
    quant: Annotated[
        str, typer.Option(help="fp32, bf16 or int8; several with commas give rows side by side.")
    ] = "fp32",
    streams: Annotated[int, typer.Option(min=1, max=4096, help="Streams in one batch.")] = 1,
    minutes: Annotated[
        float | None, typer.Option(min=0.0, max=600.0, help="Minutes of stream; a few ticks when left out.")
    ] = None,
    against: Annotated[str | None, typer.Option(help="transformers: the same frame in its own stepping.")] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="CPU threads; as the environment says when left out.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Time a frame of a streaming model part by part, with random weights of the published size."""
    with reporting(as_json) as out:
        import torch

        from ..bench.model import run_model_bench
        from ..bench.model_against import run_against

        if against not in (None, "transformers"):
            raise InputError(f"--against {against!r}; allowed: transformers")
        if threads is not None:
            torch.set_num_threads(threads)
        with progress_bar("bench model") as progress:
            if against:
                result = run_against(progress)
            else:
                quants = [word.strip() for word in quant.split(",") if word.strip()]
                result = run_model_bench(preset, encoder, quants or ["fp32"], streams, minutes, progress)
        for line in () if as_json else lines(result):
            out.line(line)
        out.scored(
            result,
            "bench model",
            preset=preset,
            encoder=encoder,
            quant=quant,
            streams=streams,
            minutes=minutes,
            against=against,
            threads=threads,
        )

"""`planwatch eval streams`: steps against whole clips, by number format."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .progress import progress_bar
from .table import lines


def streams(
    minutes: Annotated[float, typer.Option(min=0.01, max=60.0, help="Minutes of stream at 2 frames a second.")] = 5.0,
    seed: Annotated[int, typer.Option(help="Of weights and pictures.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Compare every streaming preset, step by step, with the same model over the whole clip."""
    with reporting(as_json) as out:
        from ..evaluation.streams import run_streams

        with progress_bar("eval streams") as progress:
            result = run_streams(minutes, progress, seed)
        for line in () if as_json else lines(result):
            out.line(line)
        out.result(result)

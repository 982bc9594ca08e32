"""`planwatch eval streams`: steps against whole clips; `planwatch eval int8`: int8 against fp32."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import JsonFlag, Weights
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
        out.scored(result, "eval streams", minutes=minutes, seed=seed)


def int8(
    episodes: Annotated[int, typer.Option(min=1, help="How many episodes.")] = 5,
    seed: Annotated[int, typer.Option(help="First seed.")] = 0,
    split: Annotated[str, typer.Option(help="test, dev or train; no truth is read.")] = "dev",
    weights: Weights = None,
    as_json: JsonFlag = False,
) -> None:
    """Say how often `compact` in int8 decides what it decides in fp32, on simulated episodes."""
    with reporting(as_json) as out:
        from ..evaluation.int8 import run_int8

        with progress_bar("eval int8") as progress:
            result = run_int8(episodes, seed, split, None if weights is None else str(weights), progress)
        for line in () if as_json else lines(result):
            out.line(line)
        out.scored(result, "eval int8", episodes=episodes, seed=seed, split=split, weights=weights)

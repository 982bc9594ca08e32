"""`planwatch train compact`: train the shipped model anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .table import lines


def build_group() -> typer.Typer:
    """The commands below `planwatch train`."""
    group = typer.Typer(name="train", help="Train a model.")
    group.callback()(train)
    group.command("compact")(compact)
    return group


def train() -> None:
    """Train a model."""


def compact(
    out_folder: Annotated[Path, typer.Option("--out", help="Where the weights go.")] = Path("runs/weights"),
    work: Annotated[Path, typer.Option(help="Where stages are kept: a stopped run goes on from there.")] = Path(
        ".training/compact"
    ),
    frames: Annotated[int, typer.Option(min=1, help="Frames for the encoder.")] = 100_000,
    episodes: Annotated[int, typer.Option(min=1, help="Episodes for the temporal part.")] = 1500,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over these episodes.")] = 6,
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes.")] = 2,
    seed: Annotated[int, typer.Option(help="Seed of weights and order.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Train `compact` on the simulator as the shipped weights were; use it by `planwatch run --weights FOLDER`."""
    with reporting(as_json) as out:
        from ..training.compact import Recipe, run_training

        recipe = Recipe(frames, episodes, epochs, jobs, seed)
        result = run_training(str(out_folder), str(work), recipe, lambda line: print(line, file=sys.stderr, flush=True))
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)

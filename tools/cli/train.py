"""`planwatch train compact`: train the shipped model anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .progress import progress_bar
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
    out_folder: Annotated[Path, typer.Option("--out", help="Where the weights and the model card go.")] = Path(
        "runs/weights"
    ),
    minutes: Annotated[float, typer.Option(min=0.1, help="Wall-clock budget.")] = 60.0,
    seed: Annotated[int, typer.Option(help="Seed of data and weights.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Train `compact` on the simulator, as the shipped weights were (two cores, at most an hour)."""
    with reporting(as_json) as out:
        from ..training.compact import run_training

        with progress_bar("train compact") as progress:
            result = run_training(out=out_folder, minutes=minutes, seed=seed, progress=progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)

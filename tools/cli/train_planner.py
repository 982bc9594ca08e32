"""`planwatch train planner` and `planwatch eval planner`: a tiny language model learns to plan, and is scored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .progress import progress_bar
from .table import lines


def train_planner(
    family: Annotated[str, typer.Option(help="qwen3 or llama4.")] = "qwen3",
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="Folder for the weights; runs/planwatch-tiny-FAMILY when left out.")
    ] = None,
    minutes: Annotated[float, typer.Option(min=0.01, help="Of computing time for the loop.")] = 4.0,
    requests: Annotated[int, typer.Option(min=10, help="Requests of each world to learn from.")] = 6000,
    seed: Annotated[int, typer.Option(help="Of data, weights and order.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Train a tiny model of a real family to choose recoveries; --server in-process --model FOLDER uses it."""
    with reporting(as_json) as out:
        from ..training.planner import Recipe, default_folder, run_planner_training

        with progress_bar("train planner") as progress:
            recipe = Recipe(family, minutes, requests, seed)
            result = run_planner_training(out_folder or default_folder(family), recipe, progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)


def eval_planner(
    server: Annotated[str | None, typer.Option(help="Address of the model's server, or in-process.")] = None,
    model: Annotated[str | None, typer.Option(help="Name of the model, or its folder.")] = None,
    preset: Annotated[str | None, typer.Option(help="Preset; guessed from the name when left out.")] = None,
    n: Annotated[int, typer.Option("--n", min=1, help="Requests in each world.")] = 300,
    seed: Annotated[int, typer.Option(help="Of the test requests.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Score a model's repairs on unseen tasks: admitted at the first try, the same as the optimal one; blind rows."""
    with reporting(as_json) as out:
        from ...planners.llm.presets import PLAIN
        from ...planners.models import Door, open_door
        from ..evaluation.planner_choices import run_planner_choices

        asked = server is not None or model is not None
        backend, chosen = open_door(Door(server, model, preset)) if asked else (None, PLAIN)
        with progress_bar("eval planner") as progress:
            result = run_planner_choices(backend, chosen, n, seed, progress=progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.scored(result, "eval planner", server=server, model=model, preset=preset, n=n, seed=seed)

"""`planwatch demo`: the shipped task, video and weights, or a live simulated person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ...core.errors import InputError
from .options import JsonFlag, Perception, RunsFolder, Weights
from .output import Output, reporting
from .table import lines


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def command(
    perception: Perception = "compact",
    live: Annotated[bool, typer.Option("--live", help="Render as it goes; the simulated person hears us.")] = False,
    seed: Annotated[int | None, typer.Option(help="With --live: which person and mistakes.")] = None,
    seeds: Annotated[int | None, typer.Option(min=1, help="Run the next N seeds live, and count successes.")] = None,
    runs: RunsFolder = Path("runs"),
    weights: Weights = None,
    as_json: JsonFlag = False,
) -> None:
    """Watch someone make tea, skip a step and use a wrong object; see the plan recover."""
    with reporting(as_json) as out:
        if seed is not None and not live:
            raise InputError("--seed belongs to --live: planwatch demo --live --seed 7")
        if seeds is not None:
            result = _seeds(out, seeds, perception, runs, weights)
        else:
            result = _one(out, perception, live, seed, runs, weights)
        out.result(result)


def _one(
    out: Output, perception: str, live: bool, seed: int | None, runs: Path, weights: Path | None
) -> dict[str, Any]:
    from ..demo.run import run_demo

    return run_demo(perception=perception, live=live, seed=seed, runs=runs, quiet=out.as_json, weights=weights)


def _seeds(out: Output, count: int, perception: str, runs: Path, weights: Path | None) -> dict[str, Any]:
    from ..demo.run import demo_seeds
    from .progress import progress_bar

    with progress_bar("demo seeds") as progress:
        result = demo_seeds(n=count, perception=perception, runs=runs, progress=progress, weights=weights)
    if not out.as_json:
        for line in lines(result):
            out.line(line)
    return result

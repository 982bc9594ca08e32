"""`planwatch bench`: how fast, and how much memory."""

from __future__ import annotations

from typing import Annotated

import typer

from .bench_planner import planner
from .options import JsonFlag, Perception, Weights
from .output import reporting
from .progress import progress_bar
from .table import lines


def build_group() -> typer.Typer:
    """The commands below `planwatch bench`."""
    group = typer.Typer(name="bench", help="Measure speed and memory.")
    group.callback()(bench)
    group.command("loop")(loop)
    group.command("sim")(sim)
    group.command("planner")(planner)
    return group


def bench() -> None:
    """Measure speed and memory."""


def loop(
    hours: Annotated[float, typer.Option(min=0.05, help="Hours of stream for the memory figure.")] = 1.0,
    perception: Perception = "compact",
    weights: Weights = None,
    as_json: JsonFlag = False,
) -> None:
    """Time a tick, a turn and the whole loop on the shipped video; watch the memory of a long session."""
    with reporting(as_json) as out:
        from ..bench.loop import run_bench

        with progress_bar("bench loop") as progress:
            result = run_bench(hours=hours, perception=perception, progress=progress, weights=weights)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)


def sim(as_json: JsonFlag = False) -> None:
    """Time the simulator's worlds: steps a second without pixels, 128-pixel frames a second."""
    with reporting(as_json) as out:
        from ..bench.sim import run_bench

        with progress_bar("bench sim") as progress:
            result = run_bench(progress=progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)

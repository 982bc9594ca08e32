"""`planwatch bench`: how fast, and how much memory."""

from __future__ import annotations

from typing import Annotated

import typer

from .bench_async import async_planner
from .bench_model import model
from .bench_planner import planner
from .options import JsonFlag, Perception, Policy, Weights
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
    group.command("policy")(policy)
    group.command("matching")(matching)
    group.command("runner")(runner)
    group.command("model")(model)
    group.command("async-planner")(async_planner)
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
        out.scored(result, "bench loop", hours=hours, perception=perception, weights=weights)


def policy(policy: Policy = "utility", as_json: JsonFlag = False) -> None:
    """Time one decision to speak or not, for every policy."""
    with reporting(as_json) as out:
        from ..bench.policy import run_policy_bench

        result = run_policy_bench(policy)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.scored(result, "bench policy", policy=policy)


def sim(as_json: JsonFlag = False) -> None:
    """Time the simulator's worlds: steps a second without pixels, 128-pixel frames a second."""
    with reporting(as_json) as out:
        from ..bench.sim import run_bench

        with progress_bar("bench sim") as progress:
            result = run_bench(progress=progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.scored(result, "bench sim")


def runner(
    episodes: Annotated[int, typer.Option(min=1, help="How many simulator episodes.")] = 200,
    perception: Annotated[str, typer.Option(help="The sense, with arguments after a colon.")] = "noisy:accuracy=0.8",
    workers: Annotated[int, typer.Option(min=2, help="How many, against one.")] = 2,
    engine: Annotated[str, typer.Option(help="Of the workers: local or ray.")] = "local",
    as_json: JsonFlag = False,
) -> None:
    """Time `eval run` with several workers against one, and compare what they write."""
    with reporting(as_json) as out:
        from ..bench.runner import Asked, run_bench

        with progress_bar("bench runner") as progress:
            result = run_bench(Asked(episodes, perception, workers, engine), progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.scored(result, "bench runner", episodes=episodes, perception=perception, workers=workers, engine=engine)


def matching(
    hours: Annotated[float, typer.Option(min=0.01, help="Length of the stream.")] = 1.0,
    predictions: Annotated[int, typer.Option(min=1, help="How many things were said.")] = 400,
    seed: Annotated[int, typer.Option(help="Of the made-up stream.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Time the matching of a long stream against the dense form, and measure its memory."""
    with reporting(as_json) as out:
        from ..bench.matching import run_bench

        with progress_bar("bench matching") as progress:
            result = run_bench(hours=hours, predictions=predictions, seed=seed, progress=progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.scored(result, "bench matching", hours=hours, predictions=predictions, seed=seed)

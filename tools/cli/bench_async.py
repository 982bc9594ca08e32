"""`planwatch bench async-planner`: a slow model beside a session in real time."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .progress import progress_bar
from .table import lines


def async_planner(
    delay: Annotated[float, typer.Option(min=0.0, max=60.0, help="Seconds that the model thinks.")] = 6.1,
    seconds: Annotated[float, typer.Option(min=5.0, help="Of real time.")] = 60.0,
    sessions: Annotated[int, typer.Option(min=1, max=16, help="Paced sessions in each row.")] = 2,
    episodes: Annotated[int, typer.Option(min=0, help="Unpaced episodes, for the rate of prepared repairs.")] = 24,
    seed: Annotated[int, typer.Option(help="Of people and tasks.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Run sessions in real time beside a slow and a hanging model: frames lost, time to guidance, repairs ready."""
    with reporting(as_json) as out:
        from ..bench.async_planner import Asked, run_async_bench

        with progress_bar("bench async-planner") as progress:
            result = run_async_bench(Asked(delay, seconds, sessions, episodes, seed), progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.scored(
            result, "bench async-planner", delay=delay, seconds=seconds, sessions=sessions, episodes=episodes, seed=seed
        )

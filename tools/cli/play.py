"""`planwatch play`: take the simulated person's place with the keyboard, and be coached."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag, Perception, RunsFolder
from .output import reporting


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def command(
    task: Annotated[Path | None, typer.Argument(help="A task graph; a small random one when left out.")] = None,
    seed: Annotated[int, typer.Option(help="Which table, and which random task.")] = 0,
    card: Annotated[str, typer.Option(help="Difficulty card of a random task.")] = "table-tiny-v1",
    perception: Perception = "oracle",
    speed: Annotated[float, typer.Option(min=0.1, max=100.0, help="Stream seconds in a second.")] = 1.0,
    window: Annotated[bool, typer.Option("--window", help="Show the table in a window.")] = False,
    record: Annotated[Path | None, typer.Option(help="Keep the episode in this new folder.")] = None,
    runs: RunsFolder = Path("runs"),
    as_json: JsonFlag = False,
) -> None:
    """Perform a task yourself: begin steps with keys, make mistakes, and hear what the assistant says."""
    with reporting(as_json) as out:
        from ...core.graph_yaml import load_graph
        from ..demo.keys import Keys
        from ..demo.play import PlayOptions, run_play
        from ..runtime.folder import new_folder

        graph = load_graph(task) if task else None
        options = PlayOptions(seed, card, perception, speed, window, record)
        with Keys(sys.stdin) as keys:
            result = run_play(graph, keys, out.line, new_folder(runs, datetime.now()), options)
        words = "complete" if result["complete"] else "not complete"
        out.line(f"{words} after {result['seconds']:g} s; deviations: {', '.join(result['deviations']) or 'none'}")
        out.result(result)

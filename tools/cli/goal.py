"""`planwatch run --goal WORDS`: find or make the task graph, and let the person agree to it first."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from .output import Output
from .written import write_bytes

if TYPE_CHECKING:
    from ...planners.models import Door
    from ..authoring.sketch import Sketch


def agreed_task(
    goal: str, tasks: Path | None, runs: Path, out: Output, *, door: Door | None = None, stdin: TextIO | None = None
) -> Path:
    """The file of the task graph that the person agreed to; a new one is written below `runs`. Raises InputError.

    `door`: where a model is that drafts the steps.
    """
    from ...core.graph_dump import dump_graph
    from ..authoring.goal import agree
    from ..authoring.growing import growing
    from ..authoring.nearest import own_graphs
    from ..datasets.importers.tidy import slug

    answers = stdin or sys.stdin

    def ask(question: str) -> str | None:
        if question:
            out.line(question)
        line = answers.readline()
        return line.rstrip("\n") if line else None

    found = agree(goal, own_graphs(_folders(tasks)), ask, _drafter(door) if door is not None else None)
    if found.path is not None:
        return found.path
    runs.mkdir(parents=True, exist_ok=True)
    path = runs / f"goal_{slug(goal, 6) or 'task'}.yaml"
    write_bytes(path, dump_graph(growing(found.graph)).encode())
    out.line(f"I keep these steps in {path}; edit them for the next time. Tell me more of them whenever you like.")
    return path


def _drafter(door: Door) -> Callable[[str], Sketch]:
    from ...planners.models import open_door
    from ..authoring.sketch import sketch

    backend, _ = open_door(door)
    return lambda goal: sketch(backend, goal)


def _folders(tasks: Path | None) -> tuple[Path, ...]:
    """Where one's own task graphs are: the folder that was named, else the usual places here and the shipped ones."""
    if tasks is not None:
        return (tasks,)
    from ..demo.assets import TASK, asset

    return (Path(), Path("tasks"), Path("examples"), asset(TASK).parent)

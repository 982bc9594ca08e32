"""`planwatch run --goal WORDS`: find or make the task graph, and let the person agree to it first."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

from .output import Output
from .written import write_bytes


def agreed_task(goal: str, tasks: Path | None, runs: Path, out: Output, stdin: TextIO | None = None) -> Path:
    """The file of the task graph that the person agreed to; a new one is written below `runs`. Raises InputError."""
    from ..authoring.goal import agree
    from ..authoring.nearest import own_graphs
    from ..datasets.importers.tidy import slug

    answers = stdin or sys.stdin

    def ask(question: str) -> str | None:
        if question:
            out.line(question)
        line = answers.readline()
        return line.rstrip("\n") if line else None

    found = agree(goal, own_graphs(_folders(tasks)), ask)
    if found.path is not None:
        return found.path
    runs.mkdir(parents=True, exist_ok=True)
    path = runs / f"goal_{slug(goal, 6) or 'task'}.yaml"
    write_bytes(path, (found.yaml or "").encode())
    out.line(f"I keep these steps in {path}; edit them for the next time.")
    return path


def _folders(tasks: Path | None) -> tuple[Path, ...]:
    """Where one's own task graphs are: the folder that was named, else the usual places here and the shipped ones."""
    if tasks is not None:
        return (tasks,)
    from ..demo.assets import TASK, asset

    return (Path(), Path("tasks"), Path("examples"), asset(TASK).parent)

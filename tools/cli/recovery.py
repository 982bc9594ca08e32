"""`planwatch eval recovery` and `eval repairs`: real corrections, and whether repairs are valid and the cheapest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...core.errors import InputError
from .options import JsonFlag
from .output import reporting
from .progress import progress_bar
from .table import lines

if TYPE_CHECKING:
    from ...core.graph import StepGraph


def recovery(
    data: Annotated[Path, typer.Option(help="Assembly101 mistake annotations: folder or annots.tar.gz.")],
    seed: Annotated[int, typer.Option(help="Of the coin and the interval.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Say of real mistakes whether they are corrected now or later; beside a constant answer and a coin."""
    with reporting(as_json) as out:
        from ..evaluation.recovery import run_recovery

        result = run_recovery(data, seed)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.scored(result, "eval recovery", data=data, seed=seed)


def repairs(
    graphs: Annotated[int, typer.Option(min=0, help="How many random procedures.")] = 500,
    seed: Annotated[int, typer.Option(help="Of the random procedures.")] = 0,
    states: Annotated[int, typer.Option(min=0, help="States looked at per procedure; 0 means all.")] = 0,
    exact: Annotated[int, typer.Option(min=0, help="States per procedure compared with the exhaustive search.")] = 2,
    tasks: Annotated[Path | None, typer.Option(help="A folder of task graphs (yaml, or json to import).")] = None,
    partial: Annotated[Path | None, typer.Option(help="Keeps finished procedures; the next run goes on.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Ask for the repair of every deviation in every state: is it valid, or explained, and is it the cheapest?"""
    with reporting(as_json) as out:
        from ..evaluation.repairs import Asked, run_repairs

        real = _graphs_in(tasks) if tasks is not None else []
        with progress_bar("eval repairs") as progress:
            result = run_repairs(
                graphs, Asked(seed, states or None, exact), real=real, partial=partial, progress=progress
            )
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.scored(result, "eval repairs", graphs=graphs, seed=seed, states=states, exact=exact, tasks=tasks)


def _graphs_in(folder: Path) -> list[StepGraph]:
    """Every task graph of a folder: our own YAML, and JSON of systems that can be imported."""
    from ...core.graph_yaml import load_graph
    from ..datasets.importers.importing import import_file

    if not folder.is_dir():
        raise InputError(f"--tasks {str(folder)!r} is no folder; give one with task graphs (*.yaml, *.json)")
    own = [load_graph(file) for file in sorted(folder.glob("*.yaml"))]
    return [*own, *(import_file(file).graph for file in sorted(folder.glob("*.json")))]

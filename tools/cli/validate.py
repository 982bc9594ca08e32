"""`planwatch validate FILE`: every fault of a task graph, with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .options import JsonFlag
from .output import BAD_INPUT, Output, reporting


def command(
    file: Annotated[Path, typer.Argument(help="A task graph (YAML).", show_default=False)],
    sim: Annotated[bool, typer.Option("--sim", help="Also say which steps map to the simulator's primitives.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Check a task graph. Exit 2 when it has faults; nothing is run."""
    from ...core.graph_yaml import check_file

    with reporting(as_json) as out:
        faults = check_file(file)
        for fault in faults:
            out.line(str(fault))
        answer: dict[str, Any] = {
            "file": str(file),
            "faults": [{"line": f.line, "code": f.code.value, "message": f.message} for f in faults],
        }
        if not faults:
            answer |= _good(file, out)
        if sim and not faults:
            answer["simulator"] = _simulator(file, out)
        out.result(answer)
        if faults:
            raise typer.Exit(BAD_INPUT)


def _good(file: Path, out: Output) -> dict[str, Any]:
    from ...core.graph_yaml import load_graph

    graph = load_graph(file)
    out.line(f"{file}: no faults; {len(graph.steps)} steps towards {graph.goal!r}")
    return {"steps": len(graph.steps)}


def _simulator(file: Path, out: Output) -> list[dict[str, Any]]:
    """One entry a step: whether the simulated person can perform it, and if not, why."""
    from ...core.graph_yaml import load_graph
    from ..simulator.tasks import unmapped

    graph = load_graph(file)
    why = dict(unmapped(graph))
    for step in graph.steps:
        out.line(f"  {step.id}: {'cannot be simulated: ' + why[step.id] if step.id in why else step.verb}")
    return [{"step": s.id, "mapped": s.id not in why, "why": why.get(s.id)} for s in graph.steps]

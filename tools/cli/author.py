"""`planwatch author FILE`: a task graph out of free text, a recipe page or a transcript."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .written import write_bytes

if TYPE_CHECKING:
    from ..authoring.author import Authored


def command(
    file: Annotated[Path, typer.Argument(help="Text, Markdown, a saved web page, or subtitles.", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the task graph here.")] = None,
    goal: Annotated[str | None, typer.Option(help="What the person wants; found in the text when left out.")] = None,
    server: Annotated[str | None, typer.Option(help="A model's server (or in-process): it drafts, you edit.")] = None,
    model: Annotated[str | None, typer.Option(help="Name of the model on the server, or its folder.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Turn words into a task graph: steps, what waits for what, cues, amounts, dangers. By rules, or by a model."""
    with reporting(as_json) as out:
        made = _made(file, goal, (server, model))
        for note in made.notes:
            typer.echo(f"{file}: {note}", err=True)
        for warning in made.warnings:
            typer.echo(f"lint: {warning}", err=True)
        if output is not None:
            write_bytes(output, made.yaml.encode())
            out.line(f"wrote {output}: {len(made.graph.steps)} steps towards {made.graph.goal!r}, read as {made.form}")
            out.line(f"Look it over and edit it, then: planwatch lint {output}")
        elif not as_json:
            out.line(made.yaml.rstrip())
        edges = sorted((a, b) for a, b in made.graph.dag.edges)
        out.result(
            {
                "file": str(file),
                "form": made.form,
                "goal": made.graph.goal,
                "steps": [{"id": s.id, "text": s.text, "verb": s.verb} for s in made.graph.steps],
                "edges": [list(edge) for edge in edges],
                "unsure": list(made.unsure),
                "notes": [{"code": n.code.value, "message": n.message, "line": n.line} for n in made.notes],
                "warnings": [{"code": w.code.value, "line": w.line, "message": w.message} for w in made.warnings],
                "yaml": made.yaml,
                "output": str(output) if output else None,
            }
        )


def _made(file: Path, goal: str | None, door: tuple[str | None, str | None]) -> Authored:
    """By rules; by a model when one is named. Raises InputError, and ModelTrouble."""
    from ..authoring.author import author_text
    from ..datasets.importers.source import read_source

    source = read_source(file)
    if door == (None, None):
        return author_text(source, goal)
    from ...planners.models import Door, open_door
    from ..authoring.page import visible
    from ..authoring.sketch import sketch

    backend, _ = open_door(Door(*door))
    return sketch(backend, goal or file.stem, visible(source.text)).authored()

"""`planwatch import FILE`: another system's task file as a task graph."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .written import write_bytes


def command(
    file: Annotated[Path, typer.Argument(help="A task file: JSON, YAML or numbered text.", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the task graph here.")] = None,
    form: Annotated[str | None, typer.Option("--format", help="Its format; found out when left out.")] = None,
    task: Annotated[str | None, typer.Option(help="Which task, where the file holds several.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Write a task of CaptainCook4D, EgoPER, xr-ai, ANGEL, SIGMA or plain numbered text as a task graph."""
    from ...core.errors import InputError
    from ...core.near import did_you_mean
    from ..datasets.importers.draft import Format
    from ..datasets.importers.importing import import_file

    with reporting(as_json) as out:
        if form is not None and form not in list(Format):
            raise InputError(f"there is no format {form!r}.{did_you_mean(form, Format)} Allowed: {', '.join(Format)}")
        made = import_file(file, Format(form) if form else None, task)
        for note in made.notes:
            typer.echo(f"{file}: {note}", err=True)
        if output is not None:
            write_bytes(output, made.yaml.encode())
            steps = f"{len(made.graph.steps)} steps towards {made.graph.goal!r}"
            out.line(f"wrote {output}: {steps} (from {made.format.value})")
        elif not as_json:
            out.line(made.yaml.rstrip())
        out.result(
            {
                "file": str(file),
                "format": made.format.value,
                "steps": len(made.graph.steps),
                "notes": [{"code": n.code.value, "message": n.message, "line": n.line} for n in made.notes],
                "yaml": made.yaml,
                "output": str(output) if output else None,
            }
        )

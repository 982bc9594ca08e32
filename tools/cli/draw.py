"""`planwatch draw FILE`: a task graph as a mermaid flowchart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting


def command(
    file: Annotated[Path, typer.Argument(help="A task graph (YAML).", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write here instead of stdout.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Draw a task graph as mermaid text (GitHub and many editors show it as a picture)."""
    from ...core.draw import mermaid
    from ...core.errors import InputError
    from ...core.graph_yaml import load_graph

    with reporting(as_json) as out:
        text = mermaid(load_graph(file))
        if output is not None:
            try:
                output.write_text(text, encoding="utf-8")
            except OSError as error:
                raise InputError(f"cannot write {str(output)!r}: {error.strerror}; choose another -o FILE") from error
            out.line(f"wrote {output}")
        elif not as_json:
            out.line(text)
        out.result({"file": str(file), "mermaid": text, "output": str(output) if output else None})

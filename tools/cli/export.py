"""`planwatch export FILE`: a task graph in another format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .written import write_bytes

if TYPE_CHECKING:
    from ...core.graph import StepGraph

FORMATS = ("yaml", "json", "graphml", "dot", "mermaid")
"""What a task graph is exported to; the first three can be read again."""
_SUFFIXES = {".yml": "yaml", ".gv": "dot", ".mmd": "mermaid", ".xml": "graphml"}


def command(
    file: Annotated[Path, typer.Argument(help="A task graph: YAML, or our JSON or GraphML.", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write here instead of stdout.")] = None,
    form: Annotated[str | None, typer.Option("--format", help="yaml, json, graphml, dot or mermaid.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Write a task graph as YAML, JSON, GraphML, DOT or mermaid."""
    with reporting(as_json) as out:
        name = _format(form, output)
        text = _writer(name)(_read(file))
        if output is not None:
            write_bytes(output, text.encode("utf-8"))
            out.line(f"wrote {output}")
        elif not as_json:
            out.line(text.rstrip("\n"))
        out.result({"file": str(file), "format": name, "text": text, "output": str(output) if output else None})


def _format(form: str | None, output: Path | None) -> str:
    from ...core.errors import InputError
    from ...core.near import did_you_mean

    suffix = output.suffix.lower() if output is not None else ""
    name = form or _SUFFIXES.get(suffix) or suffix.removeprefix(".")
    if name not in FORMATS:
        what = f"there is no format {name!r}.{did_you_mean(name, FORMATS)}" if name else "say the format with --format."
        raise InputError(f"{what} Allowed: {', '.join(FORMATS)}")
    return name


def _writer(name: str) -> Callable[[StepGraph], str]:
    from ...core.draw import mermaid
    from ...core.graph_dot import to_dot
    from ...core.graph_dump import dump_graph
    from ...core.graph_graphml import to_graphml
    from ...core.graph_json import to_json

    writers = {"yaml": dump_graph, "json": to_json, "graphml": to_graphml, "dot": to_dot, "mermaid": mermaid}
    return writers[name]


def _read(file: Path) -> StepGraph:
    """A task graph of YAML (or JSON, which is YAML, too), or of GraphML."""
    from ...core.errors import InputError
    from ...core.graph_graphml import from_graphml
    from ...core.graph_yaml import load_graph

    if file.suffix.lower() not in (".graphml", ".xml"):
        return load_graph(file)
    try:
        return from_graphml(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{str(file)!r} cannot be read: {error}; check the path, and that it is UTF-8") from error

"""`planwatch schema`: the JSON Schema of task graphs, for editors."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting


def command(
    kind: Annotated[str, typer.Option(help="What to describe: graph.")] = "graph",
    as_json: JsonFlag = False,
) -> None:
    """Print the JSON Schema that editors check task graphs with."""
    from ...core.errors import InputError
    from ...core.graph_schema import json_schema

    with reporting(as_json) as out:
        if kind != "graph":
            raise InputError(f"there is no schema of kind {kind!r}; allowed: graph")
        schema = json_schema()
        if not as_json:
            out.line(json.dumps(schema, indent=2, ensure_ascii=False))
        out.result(schema)

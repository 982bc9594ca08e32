"""`planwatch perception`: what can be done with a sense beside running it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...core.errors import InputError
from .options import JsonFlag, Weights
from .output import reporting


def build_group() -> typer.Typer:
    """The commands below `planwatch perception`."""
    group = typer.Typer(name="perception", help="Senses: export them.")
    group.callback()(perception)
    group.command("export")(export)
    return group


def perception() -> None:
    """Senses: export them."""


def export(
    form: Annotated[str, typer.Argument(help="onnx.", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for what is written.")] = Path("onnx"),
    weights: Weights = None,
    as_json: JsonFlag = False,
) -> None:
    """Write `compact` as an ONNX graph that runs without torch (`planwatch[onnx]`)."""
    with reporting(as_json) as out:
        if form != "onnx":
            raise InputError(f"there is no format {form!r}. Allowed: onnx")
        from ...perception.streaming.onnx_export import export_compact

        result = export_compact(output, weights)
        out.line(f"wrote {result['graph']} ({result['bytes'] / 2**20:.1f} MB) and {result['notes']}")
        out.result(result)

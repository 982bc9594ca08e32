"""`planwatch scenario run PATH`: what happens when, and what the assistant must say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .progress import progress_bar


def build_group() -> typer.Typer:
    """The commands below `planwatch scenario`."""
    group = typer.Typer(name="scenario", help="Scripted moments, and what must be said about them.")
    group.callback()(scenario)
    group.command("run")(run)
    return group


def scenario() -> None:
    """Scripted moments, and what must be said about them."""


def run(
    path: Annotated[
        Path | None, typer.Argument(help="A scenario file or a folder of them; the shipped ones when left out.")
    ] = None,
    blind: Annotated[bool, typer.Option(help="Also run them silent, always speaking, and without eyes.")] = True,
    as_json: JsonFlag = False,
) -> None:
    """Run scenarios and say which expectations were not met."""
    with reporting(as_json) as out:
        from ..evaluation.scenarios.run import run_scenarios

        with progress_bar("scenarios") as progress:
            result = run_scenarios(path, progress, blind)
        for failed in result["failed"]:
            out.line(f"{failed['file']}: {failed['name']}")
            for fault in failed["faults"]:
                out.line(f"    {fault}")
        rows = ", ".join(f"{name} {row['passed']}" for name, row in result["rows"].items())
        out.line(f"{result['passed']} of {result['of']} passed" + (f" (beside it: {rows})" if rows else ""))
        if weak := result["not_beaten"]["passed"]:
            out.line(f"does not beat {', '.join(weak)}")
        out.scored(result, "scenario run", path=path, blind=blind)

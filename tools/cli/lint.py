"""`planwatch lint FILE`: every fault of a task graph, and warnings about a sound one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag
from .output import BAD_INPUT, reporting


def command(
    file: Annotated[Path, typer.Argument(help="A task graph (YAML).", show_default=False)],
    strict: Annotated[bool, typer.Option("--strict", help="Exit 2 for warnings, too.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Check a task graph and warn of what would be watched or guided badly. Exit 2 when it has faults."""
    from ...core.faults import Level
    from ...core.graph_yaml import lint_file

    with reporting(as_json) as out:
        found = lint_file(file)
        errors = sum(fault.level is Level.ERROR for fault in found)
        warnings = len(found) - errors
        for fault in found:
            out.line(str(fault))
        out.line(f"{file}: {_count(errors, 'fault')}, {_count(warnings, 'warning')}")
        faults = [{"line": f.line, "code": f.code.value, "message": f.message, "level": f.level.value} for f in found]
        out.result({"file": str(file), "faults": faults, "errors": errors, "warnings": warnings})
        if errors or (strict and warnings):
            raise typer.Exit(BAD_INPUT)


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"

"""`planwatch draw FILE`: a task graph, or the plan of a session, as a picture or as mermaid text."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .options import JsonFlag
from .output import reporting
from .written import write_bytes

if TYPE_CHECKING:
    from ...core.graph import StepGraph
    from ...core.plan import Plan


class Picture(StrEnum):
    """What a drawing is written as."""

    MERMAID = "mermaid"
    """Text that GitHub and many editors show as a flowchart."""
    SVG = "svg"
    """A picture that scales, light or dark like the reader's system."""
    PNG = "png"
    """A picture of pixels."""


_SUFFIXES = {".svg": Picture.SVG, ".png": Picture.PNG, ".mmd": Picture.MERMAID, ".md": Picture.MERMAID}


def command(
    file: Annotated[Path, typer.Argument(help="A task graph (YAML), or the folder of a session.", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write here: .svg, .png or .mmd.")] = None,
    form: Annotated[Picture | None, typer.Option("--format", help="As what, if the file's name is silent.")] = None,
    theme: Annotated[str, typer.Option(help="light, dark, or auto (an svg follows the reader's system).")] = "auto",
    as_json: JsonFlag = False,
) -> None:
    """Draw a task graph: mermaid text on stdout, or a picture with -o FILE.svg or FILE.png."""
    with reporting(as_json) as out:
        kind = _kind(output, form)
        graph, plan = _read(file)
        data, answer = _drawn(kind, graph, plan, theme)
        if output is not None:
            write_bytes(output, data)
            out.line(f"wrote {output}")
        elif not as_json:
            out.line(data.decode("utf-8"))
        out.result({"file": str(file), "format": kind.value, **answer, "output": str(output) if output else None})


def _kind(output: Path | None, form: Picture | None) -> Picture:
    from ...core.errors import InputError

    if form is not None:
        kind = form
    elif output is None:
        kind = Picture.MERMAID
    elif output.suffix.lower() in _SUFFIXES:
        kind = _SUFFIXES[output.suffix.lower()]
    else:
        raise InputError(
            f"{str(output)!r} does not say what to draw. Allowed endings: {', '.join(_SUFFIXES)}; "
            "or say it with --format mermaid, svg or png (`planwatch export` writes other formats)"
        )
    if kind is Picture.PNG and output is None:
        raise InputError("a PNG is not printed on a terminal; name a file: -o FILE.png")
    return kind


def _read(file: Path) -> tuple[StepGraph, Plan | None]:
    """The graph of a file, or the plan of a session's folder with its graph."""
    from ...core.graph_yaml import load_graph

    if not file.is_dir():
        return load_graph(file), None
    from ..report.plan_file import read_plan

    plan = read_plan(file)
    return plan.graph, plan


def _drawn(kind: Picture, graph: StepGraph, plan: Plan | None, theme: str) -> tuple[bytes, dict[str, Any]]:
    from ...core.draw import mermaid
    from ...core.errors import InputError
    from ..drawing.palette import Theme
    from ..drawing.picture import draw_png, draw_svg

    if theme not in list(Theme):
        raise InputError(f"there is no theme {theme!r}. Allowed: {', '.join(Theme)}")
    if kind is Picture.MERMAID:
        text = mermaid(graph, plan)
        return text.encode(), {"mermaid": text}
    if kind is Picture.SVG:
        text = draw_svg(graph, plan, Theme(theme))
        return text.encode(), {"svg": text}
    data = draw_png(graph, plan, Theme(theme))
    return data, {"bytes": len(data)}

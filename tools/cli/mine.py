"""`planwatch mine DATA`: a task graph from recordings of people who did it right."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .options import JsonFlag
from .output import Output, reporting
from .written import write_bytes

if TYPE_CHECKING:
    from ..mining.mine import Mined
    from ..mining.performance import Task


def command(
    data: Annotated[Path, typer.Argument(help="Recordings (JSON), or CaptainCook4D's folder.", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the task graph here.")] = None,
    recipe: Annotated[str | None, typer.Option(help="Which recipe of CaptainCook4D.")] = None,
    score: Annotated[bool, typer.Option("--score", help="Score mined graphs on CaptainCook4D's order labels.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Mine a task graph whose orders say how well the recordings support them."""
    from ..mining.mine import mine

    with reporting(as_json) as out:
        if score:
            out.scored(_scores(data, recipe, out), "mine --score", data=data, recipe=recipe)
            return
        mined = mine(_task(data, recipe))
        if output is not None:
            write_bytes(output, mined.yaml.encode())
        elif not as_json:
            out.line(mined.yaml.rstrip())
        _tell(mined, output, out)
        out.result({"data": str(data), **_answer(mined), "output": str(output) if output else None})


def _task(data: Path, recipe: str | None) -> Task:
    from ...core.errors import InputError
    from ...core.near import did_you_mean
    from ..datasets.captaincook4d import read_captaincook4d
    from ..mining.performance import read_task
    from ..mining.score import task_of

    if not data.is_dir():
        return read_task(data)
    recordings = read_captaincook4d(data)
    names = sorted({r.recipe for r in recordings})
    if recipe not in names:
        what = f"there is no recipe {recipe!r}.{did_you_mean(recipe, names)}" if recipe else "say which with --recipe:"
        raise InputError(f"{str(data)!r} holds {len(names)} recipes; {what} {', '.join(names)}")
    return task_of(recordings, recipe)


def _tell(mined: Mined, output: Path | None, out: Output) -> None:
    """What a person wants to know beside the file, on stderr."""
    unsure = [e for e in mined.edges if e.confidence < 0.8]
    typer.echo(
        f"{len(mined.graph.steps)} steps, {len(mined.edges)} orders from {mined.recordings} normal recordings; "
        f"{len(mined.dropped)} orders were always seen but are as likely chance",
        err=True,
    )
    for edge in unsure[:20]:
        support = f"{edge.seen} of {edge.of}, confidence {edge.confidence:.2f}"
        typer.echo(f"  look at: {edge.before} -> {edge.after} ({support})", err=True)
    if output is not None:
        out.line(f"wrote {output}")


def _answer(mined: Mined) -> dict[str, Any]:
    return {
        "recordings": mined.recordings,
        "steps": len(mined.graph.steps),
        "edges": [asdict(edge) for edge in mined.edges],
        "dropped": [list(pair) for pair in mined.dropped],
        "yaml": mined.yaml,
    }


def _scores(data: Path, recipe: str | None, out: Output) -> dict[str, Any]:
    """The table over all recipes (or one), and over the halves on which nothing and everything was chosen."""
    from ..datasets.captaincook4d import read_captaincook4d
    from ..mining.score import CHOSEN_ON, scored

    recordings = [r for r in read_captaincook4d(data) if recipe is None or r.recipe == recipe]
    parts = {"all": recordings, "held_out": [r for r in recordings if r.recipe not in CHOSEN_ON]}
    table = {name: {row: asdict(v) for row, v in scored(part).items()} for name, part in parts.items()}
    for name, rows in table.items():
        out.line(f"{name}: {len(parts[name])} recordings")
        for row, values in rows.items():
            weak = values["not_beaten"]
            shown = ", ".join(f"{key} {_short(value)}" for key, value in values.items() if key != "not_beaten")
            told = "" if weak is None else f"; does not beat {', '.join(weak)}" if weak else "; beats every row below"
            out.line(f"  {row:<11} {shown}{told}")
    return {"data": str(data), "recordings": len(recordings), **table}


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)

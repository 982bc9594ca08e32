"""`planwatch eval cc4d`, `eval order`, `eval authoring`: scores on what real people did in CaptainCook4D."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .progress import progress_bar
from .table import lines


def cc4d(
    evidence: Annotated[Path, typer.Option(help="What a recogniser said, one recording a line.")],
    out: Annotated[Path, typer.Option(help="Where announcements and the steps going on are written, as JSON lines.")],
    labels: Annotated[
        Path | None, typer.Option(help="CaptainCook4D's folder; opened after the run, to say how far P(done) is right.")
    ] = None,
    memory: Annotated[
        float, typer.Option(help="Share of the recogniser's error that is left after one second: it errs in runs.")
    ] = 0.9,
    as_json: JsonFlag = False,
) -> None:
    """Let the tracker watch what a step recogniser said about real recordings; it sees no label."""
    with reporting(as_json) as output:
        from ..evaluation.cc4d import run_cc4d

        with progress_bar("eval cc4d") as progress:
            result = run_cc4d(evidence, out, labels, memory, progress)
        if not as_json:
            for line in lines(result):
                output.line(line)
        output.scored(result, "eval cc4d", evidence=evidence, labels=labels, memory=memory)


def order(
    data: Annotated[Path, typer.Option(help="CaptainCook4D's folder of annotations and task graphs.")],
    as_json: JsonFlag = False,
) -> None:
    """Tell steps out of order and steps left out from perfect step times, offline and before each step ends."""
    with reporting(as_json) as output:
        from ..evaluation.order import run_order

        result = run_order(data)
        if not as_json:
            for line in lines(result):
                output.line(line)
        output.scored(result, "eval order", data=data)


def authoring(
    data: Annotated[Path, typer.Option(help="CaptainCook4D's folder of annotations and task graphs.")],
    recipes: Annotated[str | None, typer.Option(help="Some recipes, with commas; all when left out.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Make task graphs from recipes' texts by rules, and compare them with the graphs that people drew."""
    with reporting(as_json) as output:
        from ..evaluation.authoring import run_authoring

        names = None if recipes is None else [name.strip() for name in recipes.split(",") if name.strip()]
        result = run_authoring(data, names)
        if not as_json:
            for line in lines(result):
                output.line(line)
        output.scored(result, "eval authoring", data=data, recipes=recipes)

"""`planwatch bench planner`: belief and repair over the size of the procedure."""

from __future__ import annotations

from typing import Annotated

import typer

from ...core.errors import InputError
from .options import JsonFlag
from .output import reporting
from .progress import progress_bar
from .table import lines

MOST = 100_000
"""Steps; task graph files may hold a tenth of it."""


def planner(
    sizes: Annotated[
        str | None, typer.Option(help="Numbers of steps, with commas; 10 to 10,000 when left out.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the random procedures.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Time a belief update and a repair on random procedures, in processor time, with the exponent of growth."""
    with reporting(as_json) as out:
        from ..bench.planner import SIZES, run_planner_bench

        wanted = SIZES if sizes is None else _sizes(sizes)
        with progress_bar("bench planner") as progress:
            result = run_planner_bench(wanted, seed, progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.scored(result, "bench planner", sizes=sizes, seed=seed)


def _sizes(text: str) -> tuple[int, ...]:
    try:
        found = tuple(int(word) for word in text.split(","))
    except ValueError:
        found = ()
    if not found or not all(3 <= size <= MOST for size in found):
        raise InputError(f"--sizes {text!r}; allowed: whole numbers from 3 to {MOST}, with commas, such as 10,100,1000")
    return found

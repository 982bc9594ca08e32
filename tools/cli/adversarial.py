"""`planwatch eval adversarial-plans`: what a hostile or broken model can do to a plan."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .progress import progress_bar
from .table import lines


def adversarial_plans(
    n: Annotated[int, typer.Option("--n", min=1, max=1_000_000, help="How many proposals.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Of procedures and proposals.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Throw bad proposals of every kind at the gate: is one of them adopted that breaks the plan?"""
    with reporting(as_json) as out:
        from ..evaluation.adversarial import run_adversarial

        with progress_bar("eval adversarial-plans") as progress:
            result = run_adversarial(n, seed, progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.scored(result, "eval adversarial-plans", n=n, seed=seed)

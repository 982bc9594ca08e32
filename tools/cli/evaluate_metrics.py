"""`planwatch eval golden`, `order-rows`, `blind`: metrics against official outputs, and rows on real annotation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .progress import progress_bar
from .table import lines


def golden(
    folder: Annotated[Path, typer.Option("--dir", help="Folder with golden JSON files; sub-folders are read too.")],
    as_json: JsonFlag = False,
) -> None:
    """Ask our metrics what the official code answered; numbers are compared to 1e-5."""
    with reporting(as_json) as out:
        from ..evaluation.golden.run import run_golden

        with progress_bar("eval golden") as progress:
            found = run_golden(folder, progress)
        for name, result in found.items():
            out.line(f"{name}: {result.passed} passed, {result.failed} failed")
            for remark in result.remarks:
                out.line(f"    {remark}")
        out.result({name: {"passed": r.passed, "failed": r.failed} for name, r in found.items()})


Data = Annotated[Path, typer.Option(help="CaptainCook4D's folder of annotations and task graphs.")]


def order_rows(data: Data, as_json: JsonFlag = False) -> None:
    """Simple order checks on perfect step times, and what an assistant would have said; rows of docs/results.md."""
    with reporting(as_json) as out:
        from ..evaluation.order_rows import run_order_rows

        result = run_order_rows(data)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.scored(result, "eval order-rows", data=data)


def blind(
    data: Data,
    seed: Annotated[int, typer.Option(min=0, help="Of the row `coin`.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """What policies that see nothing score on real timelines; rows of docs/results.md."""
    with reporting(as_json) as out:
        from ..evaluation.blind_rows import run_blind_rows

        with progress_bar("eval blind") as progress:
            result = run_blind_rows(data, progress, seed)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.scored(result, "eval blind", data=data, seed=seed)

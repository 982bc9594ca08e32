"""`planwatch eval when`: policies against when human coaches spoke."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from .options import JsonFlag
from .output import reporting
from .progress import progress_bar

Data = Annotated[Path, typer.Option(help="Folder of HoloAssist's labels: one JSON object a line, gzipped or not.")]


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def when(
    data: Data,
    rows: Annotated[str | None, typer.Option(help="Rows, with commas; all when left out.")] = None,
    policy: Annotated[str | None, typer.Option(help="Further registered policies, with commas.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Most sessions of each task; all when left out.")] = None,
    seed: Annotated[int, typer.Option(help="Of fits and intervals.")] = 0,
    partial: Annotated[Path | None, typer.Option(help="Keep finished work here; a broken run goes on from it.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write the table and its charts here as one HTML page.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Score when to speak on real coached sessions of unseen tasks, beside the blind rows."""
    with reporting(as_json) as out:
        from ..evaluation.when.run import ROWS, How, run_when

        with progress_bar("eval when") as progress:
            wanted = ROWS if rows is None else _names(rows)
            result = run_when(data, wanted, _names(policy), How(limit, seed, partial=partial), progress)
        if page is not None:
            from ..experiments.policy_page import when_charts, write_policy_page

            write_policy_page(list(when_charts(result)), "When coaches speak", page)
        for line in () if as_json else _table(result):
            out.line(line)
        out.scored(result, "eval when", data=data, rows=rows, policy=policy, limit=limit, seed=seed)


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


def _table(result: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'row':<24}{'soft-Dice':>10}{'95 %':>20}{'a minute':>10}  chosen on other tasks"
    for name, row in result["rows"].items():
        low, high = row["soft_dice_95"]
        value = "-" if row["soft_dice"] is None else f"{row['soft_dice']:.3f}"
        chosen = ", ".join(row["chosen"])
        yield f"{name:<24}{value:>10}{f'{low:.3f} to {high:.3f}':>20}{row['utterances_per_min']:>10.2f}  {chosen}"
    for name, gap in result["learned_minus"].items():
        yield f"learned minus {name}, on the same sessions: {gap['soft_dice']}, 95 % {gap['soft_dice_95']}"
    yield f"{result['sessions']} sessions of {result['tasks']} tasks; best rival of learned: {result['best_rival']}"

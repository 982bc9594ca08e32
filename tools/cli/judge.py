"""`planwatch eval judge RUN`: a language model's marks for what was said, with everything that it could not mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from .evaluate_run import cell
from .options import JsonFlag
from .output import reporting
from .progress import progress_bar


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def judge(
    run: Annotated[Path, typer.Argument(help="What `eval run --out` wrote.")],
    server: Annotated[str, typer.Option(help="An OpenAI-compatible server, up to and with /v1.")],
    model: Annotated[str, typer.Option(help="The judge's model.")],
    second_server: Annotated[str | None, typer.Option(help="Of a second judge; the first one's when left out.")] = None,
    second_model: Annotated[
        str | None, typer.Option(help="A second judge's model: their agreement is printed.")
    ] = None,
    rubric: Annotated[str, typer.Option(help="guidance-v1 (utterances), session-v1, or a YAML file.")] = "guidance-v1",
    draws: Annotated[int, typer.Option(help="How often each item is judged.")] = 3,
    limit: Annotated[int, typer.Option(help="The most items a row, spread evenly.")] = 50,
    cache: Annotated[Path | None, typer.Option(help="Keep answers here: nothing is asked twice.")] = None,
    parallel: Annotated[int, typer.Option(help="Questions at a time.")] = 4,
    key_env: Annotated[
        str, typer.Option(help="Environment variable with the server's key, if it needs one.")
    ] = "OPENAI_API_KEY",
    as_json: JsonFlag = False,
) -> None:
    """Let a language model judge what was said, beside the words of rows that never look."""
    with reporting(as_json) as report:
        from ..experiments.judging.client import Server
        from ..experiments.judging.judge import Asked, run_judge

        first = Server(server, model, key_env)
        second = Server(second_server or server, second_model, key_env) if second_model else None
        with progress_bar("eval judge") as progress:
            asked = Asked(run, first, second, rubric, draws, limit, 0, cache, parallel)
            result = run_judge(asked, progress)
        for line in () if as_json else _lines(result):
            report.line(line)
        report.scored(
            result,
            "eval judge",
            run=run,
            model=model,
            second_model=second_model,
            rubric=rubric,
            draws=draws,
            limit=limit,
        )


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    names = list(result["dimensions"])
    yield (
        f"{'row':<10}{'score':>8}{'95 %':>20}"
        + "".join(f"{n:>16}" for n in names)
        + f"{'unparsable':>14}{'alpha of draws':>16}"
    )
    for name, row in {"main": result, **result["rows"]}.items():
        marks = "".join(f"{cell(row['dimensions'][n]):>16}" for n in names)
        span = "-" if row["score_95"] is None else f"{row['score_95'][0]:.2f} to {row['score_95'][1]:.2f}"
        unread = f"{row['unparsable']} ({row['items']} x {result['draws']})"
        yield f"{name:<10}{cell(row['score']):>8}{span:>20}{marks}{unread:>14}{cell(row['alpha_of_draws']):>16}"
    if result["second_judge"]:
        two = result["second_judge"]
        agree = f"alpha {cell(two['alpha'])}, Spearman {cell(two['spearman'])}"
        yield f"second judge {two['model']}: score {cell(two['score'])}, {agree}"
    else:
        yield "no second judge: one judge's marks are one opinion (--second-model)"
    weak = result["not_beaten"]["score"]
    yield f"does not beat {', '.join(weak)}" if weak else "beats the blind rows that were judged"

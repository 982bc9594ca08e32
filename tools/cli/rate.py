"""`planwatch rate DIR` and `planwatch eval agreement DIR`: people judge pairs, and which scores agree with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from .evaluate_run import cell
from .options import JsonFlag
from .output import reporting
from .words import Judge, JudgeCache, JudgeModel, KeyEnv, TextLayer, TextModel, words_of

Folder = Annotated[Path, typer.Argument(help="Holds two run files of `eval run --out` or more, over the same data.")]


def rate(
    folder: Folder,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Let people judge what two assistants said: blind, shuffled pairs on a page of this machine."""
    with reporting(as_json) as report:
        from ..experiments.rating.pairs import read_study
        from ..experiments.rating.server import Desk, make_server

        study = read_study(folder)
        desk = Desk(study)
        with make_server(desk, port) as server:
            address = f"http://127.0.0.1:{server.server_address[1]}/?token={desk.token}"
            report.line(f"{len(study.pairs)} pairs of {len(study.found)} runs; open {address} (this machine only)")
            report.line(
                f"judgements go to {folder / 'ratings.jsonl'}; the protocol stands in docs/evaluation.md; Ctrl-C ends"
            )
            report.result({"address": address, "pairs": len(study.pairs), "runs": len(study.found)})
            server.serve_forever()


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def agreement(
    folder: Folder,
    judge: Judge = None,
    judge_model: JudgeModel = None,
    judge_cache: JudgeCache = None,
    key_env: KeyEnv = "OPENAI_API_KEY",
    text_model: TextModel = None,
    layer: TextLayer = None,
    as_json: JsonFlag = False,
) -> None:
    """Correlate every score with what people judged, and show how far they agree among themselves."""
    with reporting(as_json) as report:
        from ..experiments.rating.agreement import run_agreement

        result = run_agreement(folder, words_of(judge, judge_model, key_env, judge_cache, text_model, layer))
        for line in () if as_json else _lines(result):
            report.line(line)
        report.scored(result, "eval agreement", folder=folder, judge=judge_model, text_model=text_model, layer=layer)


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'score':<22}{'items':>6}" + "".join(
        f"{f'{q} {k}':>20}" for q in ("helpful", "preferred") for k in ("spearman", "kendall")
    )
    for name, row in result["metrics"].items():
        cells = (row[q][k] for q in ("helpful", "preferred") for k in ("spearman", "kendall"))
        weak = ", ".join(row["not_beaten"]["helpful"]) if "not_beaten" in row else ""
        yield f"{name:<22}{row['items']:>6}" + "".join(f"{cell(value):>20}" for value in cells) + f"  {weak}".rstrip()
    yield from (f"{name}: not scored; it {why}" for name, why in result["not_scored"].items())
    yield "alpha among raters: " + ", ".join(f"{question} {cell(value)}" for question, value in result["alpha"].items())
    yield f"{result['raters']} raters, {result['ratings']} judgements of {result['pairs_rated']} pairs"
    if not result["enough"]:
        yield "too few for any claim: the protocol asks for three raters and 30 pairs that at least two of them rated"

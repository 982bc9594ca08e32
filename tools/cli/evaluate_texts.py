"""`planwatch eval texts`: how alike what was said is to what should have been said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from .evaluate_run import cell, one_of
from .options import JsonFlag
from .output import reporting
from .table import lines

Model = Annotated[Path | None, typer.Option(help="Folder of a text transformer, for BERTScore.")]
Layer = Annotated[int | None, typer.Option(help="Whose hidden states are compared; the last when left out.")]
Words = Annotated[Path | None, typer.Option("--wordnet", help="Folder of WordNet's files, for METEOR's synonyms.")]
Compat = Annotated[str, typer.Option(help="sound, or official: as the published evaluators count.")]


def texts(
    file: Annotated[Path, typer.Argument(help='A JSON list of {"GT": wanted, "Pred": said}.')],
    model: Model = None,
    layer: Layer = None,
    wordnet: Words = None,
    compat: Compat = "sound",
    as_json: JsonFlag = False,
) -> None:
    """ROUGE-L, METEOR, BERTScore and sentence similarity of pairs; what is missing is said, never replaced."""
    with reporting(as_json) as out:
        from ..evaluation.texts.run import Asked, run_texts

        result = run_texts(Asked(file, model, layer, wordnet, compat))
        for line in (*_lines(result), *_blind(result["rows"])):
            out.line(line)
        out.scored(result, "eval texts", file=file, model=model, layer=layer, wordnet=wordnet, compat=compat)


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def field(
    file: Annotated[Path, typer.Argument(help="Another evaluator's prediction file.")],
    form: Annotated[str, typer.Option("--format", help="cooking, fitcoach or proassist.")],
    truth: Annotated[Path | None, typer.Option(help="Its truth; ProAssist's file holds its own.")] = None,
    model: Model = None,
    layer: Layer = None,
    wordnet: Words = None,
    compat: Compat = "sound",
    subset: Annotated[str, typer.Option(help="ProAssist's, for its window: ego4d, wtag, ...")] = "narration",
    seed: Annotated[int, typer.Option(min=0, help="Of the blind row `coin` and of the intervals.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Score a prediction file of the field by the metrics of its own field, beside blind rows over its sessions."""
    with reporting(as_json) as out:
        from ..evaluation.runner.official import Format
        from ..evaluation.texts.field import Asked, run_field

        asked = Asked(file, one_of(Format, form), truth, model, layer, wordnet, compat, subset, seed)
        result = run_field(asked)
        for line in () if as_json else lines({"scores": result["scores"], "faults": result["faults"]}):
            out.line(line)
        for line in () if as_json else _lines(result["texts"]):
            out.line(line)
        for line in () if as_json else _rows(result):
            out.line(line)
        out.scored(
            result,
            "eval field",
            file=file,
            format=form,
            truth=truth,
            model=model,
            layer=layer,
            wordnet=wordnet,
            compat=compat,
            subset=subset,
            seed=seed,
        )


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    yield f"{result['pairs']} pairs"
    for name in SCORES:
        row = result[name]
        value = "-" if row["mean"] is None else f"{row['mean']:.4f}"
        yield f"{name:<12}{value:>9}  {row.get('made_with') or ''}  {row.get('note', '')}".rstrip()


def _blind(rows: Mapping[str, Mapping[str, Any] | None]) -> Iterator[str]:
    """A line a blind row."""
    for name, row in rows.items():
        means = {score: row[score]["mean"] for score in SCORES} if row else {}
        shown = ", ".join(f"{score} {'-' if mean is None else f'{mean:.4f}'}" for score, mean in means.items())
        yield f"blind: {name:<10} {shown or 'needs two pairs'}"


SCORES = ("rouge_l", "meteor", "bert_score", "similarity")
COLUMNS = {
    "fitcoach": {"f_score": ("f_score",), "precision": ("precision",), "recall": ("recall",)},
    "cooking": {
        "ic_acc": ("skip", "ic_acc"),
        "mistake_f1_skip": ("skip", "f1"),
        "mistake_f1_missed": ("missed", "f1"),
    },
    "proassist": {name: (name,) for name in ("f1", "precision", "recall", "redundant_rate")},
}
"""What the table of rows shows of each form's scores: heading -> where it stands."""


def _rows(result: Mapping[str, Any]) -> Iterator[str]:
    """The file and the blind rows, and which of them are not beaten."""
    columns = COLUMNS[result["format"]]
    yield f"{'row':<14}" + "".join(f"{name:>19}" for name in (*columns, "rouge_l"))
    for name, row in {"main": result, **result["rows"]}.items():
        if row is None:
            yield f"{name:<14}{'-':>19}  {result['left_out'][name]}"
            continue
        values = [*(_at(row["scores"], where) for where in columns.values()), row["texts"]["rouge_l"]["mean"]]
        yield f"{name:<14}" + "".join(f"{cell(value):>19}" for value in values)
    for score, rows in result["not_beaten"].items():
        yield f"{score}: does not beat {', '.join(rows)}" if rows else f"{score}: beats every blind row"


def _at(scores: Mapping[str, Any], where: tuple[str, ...]) -> Any:
    value: Any = scores
    for name in where:
        value = value[name]
    return value

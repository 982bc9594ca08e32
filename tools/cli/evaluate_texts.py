"""`planwatch eval texts`: how alike what was said is to what should have been said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting


def texts(
    file: Annotated[Path, typer.Argument(help='A JSON list of {"GT": wanted, "Pred": said}.')],
    model: Annotated[Path | None, typer.Option(help="Folder of a text transformer, for BERTScore.")] = None,
    layer: Annotated[int | None, typer.Option(help="Whose hidden states are compared; the last when left out.")] = None,
    wordnet: Annotated[Path | None, typer.Option(help="Folder of WordNet's files, for METEOR's synonyms.")] = None,
    compat: Annotated[str, typer.Option(help="sound, or official: as the published evaluators count.")] = "sound",
    as_json: JsonFlag = False,
) -> None:
    """ROUGE-L, METEOR, BERTScore and sentence similarity of pairs; what is missing is said, never replaced."""
    with reporting(as_json) as out:
        from ..evaluation.texts.run import Asked, run_texts

        result = run_texts(Asked(file, model, layer, wordnet, compat))
        out.line(f"{result['pairs']} pairs, {result['compat']}")
        for name in ("rouge_l", "meteor", "bert_score", "similarity"):
            row = result[name]
            value = "-" if row["mean"] is None else f"{row['mean']:.4f}"
            out.line(f"{name:<12}{value:>9}  {row.get('made_with') or ''}  {row.get('note', '')}".rstrip())
        out.result(result)

"""Options for scores of texts that need a model: a judge for LLM accuracy, a text transformer for BERTScore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...core.errors import InputError

if TYPE_CHECKING:
    from ..experiments.wording import Words

Judge = Annotated[str | None, typer.Option(help="For LLM accuracy: an OpenAI-compatible server, with /v1.")]
JudgeModel = Annotated[str | None, typer.Option(help="For LLM accuracy: the model's name there.")]
JudgeCache = Annotated[Path | None, typer.Option(help="Keep the judge's answers: nothing is asked twice.")]
KeyEnv = Annotated[str, typer.Option(help="Environment variable with the judge's key.")]
TextModel = Annotated[Path | None, typer.Option(help="For BERTScore: folder of a text transformer.")]
TextLayer = Annotated[int | None, typer.Option("--layer", help="Of the text model; the last one when left out.")]


# as many parameters as there are options
def words_of(
    judge: str | None, model: str | None, key_env: str, cache: Path | None, text_model: Path | None, layer: int | None
) -> Words:
    """What was asked for. Raises InputError for a judge without a model, or the other way round."""
    from ..experiments.judging.client import Server
    from ..experiments.wording import Words

    if (judge is None) != (model is None):
        raise InputError("a judge needs both its address and its model; give --judge URL --judge-model NAME")
    server = Server(judge, model, key_env) if judge is not None and model is not None else None
    return Words(text_model, layer, server, cache)

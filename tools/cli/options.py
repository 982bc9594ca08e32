"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

JsonFlag = Annotated[bool, typer.Option("--json", help="One JSON object on stdout; everything else goes to stderr.")]

RunsFolder = Annotated[Path, typer.Option("--runs", help="Where session folders are kept.")]

Perception = Annotated[str, typer.Option(help="The sense: compact, oracle, noisy, timer, coin, silent, or a plug-in.")]

Weights = Annotated[
    Path | None, typer.Option(help="Other weights for compact: a folder, or wide: shipped ones that name slips.")
]

Planner = Annotated[str, typer.Option(help="Who repairs the plan: rules, hybrid, llm, http, oracle, or a plug-in.")]

Policy = Annotated[str, typer.Option(help="When to speak: utility, threshold, learned, always, silent, or a plug-in.")]

Preset = Annotated[str | None, typer.Option(help="For llm, hybrid: qwen3, qwen3-thinking, llama4, plain.")]

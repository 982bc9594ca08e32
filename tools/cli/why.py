"""`planwatch why RUN --at SECONDS`: why something was said then, or why nothing was."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...core.errors import InputError
from .options import JsonFlag, RunsFolder
from .output import reporting


def command(
    run: Annotated[str, typer.Argument(help="A session: its folder, or its name below --runs.")],
    at: Annotated[float, typer.Option(help="Stream seconds.")],
    span: Annotated[float, typer.Option(min=0.1, max=3600.0, help="Seconds around it that are looked at.")] = 5.0,
    runs: RunsFolder = Path("runs"),
    as_json: JsonFlag = False,
) -> None:
    """Explain what was said around a moment of a session, and what was held or kept silent, with the numbers."""
    with reporting(as_json) as out:
        from ..report import why
        from ..report.story import read_story

        story = read_story(_folder(run, runs))
        if not 0.0 <= at <= story.end + span:
            raise InputError(f"--at {at!r} is outside the session; allowed are 0 to {story.end:.1f} seconds")
        found = why.why(story, at, span)
        for line in () if as_json else why.sentences(found):
            out.line(line)
        out.result(why.as_json(found))


def _folder(run: str, runs: Path) -> Path:
    for folder in (Path(run), runs / run):
        if (folder / "journal.jsonl").is_file():
            return folder
    known = ", ".join(sorted(p.parent.name for p in runs.glob("*/journal.jsonl"))[-5:]) or "none yet"
    raise InputError(f"no session {run!r}, neither as a folder nor below {str(runs)!r}; the latest there: {known}")

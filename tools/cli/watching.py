"""The body of `planwatch run`: show what is said, keep the session whatever happens, answer at the end."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

from ...agent.session import Session
from ...core.errors import SourceError
from ...core.findings import FindingKind
from ...core.guidance import Guidance
from ...perception.sources.opening import open_source
from ..metrics.journal_findings import findings_of
from ..runtime.loop import follow
from ..runtime.steady import steady
from ..runtime.terminal import Terminal
from .choice import Choice
from .output import BAD_INPUT, INTERRUPTED, Output
from .telling import Telling
from .typed import typed_words

MISMATCH = "scene"
"""`wrong_thing` of an OUT_OF_DOMAIN finding that means "a known world, but not this task"."""


def watch(session: Session, folder: Path, choice: Choice, out: Output, *, resumed: bool = False) -> None:
    """Run the session over its source.

    Raises:
        typer.Exit: 2 when the source cannot be read, 130 when interrupted; the session is kept, resumable, either way.
    """
    said: list[Guidance] = []
    status, trouble = 0, None
    try:
        with session, steady():
            _follow(session, choice, out, said, resumed)
    except SourceError as error:
        status, trouble = BAD_INPUT, str(error)
    except KeyboardInterrupt:
        status, trouble = INTERRUPTED, "interrupted"
    if trouble:
        print(trouble, file=sys.stderr)
    if not session.finished:
        out.line(f"session {session.session_id} is kept; go on with: planwatch run {_again(folder)}")
    out.result(_answer(session, folder, said) | ({"error": trouble} if trouble else {}))
    if status:
        raise typer.Exit(status)


def _follow(session: Session, choice: Choice, out: Output, said: list[Guidance], resumed: bool) -> None:
    from rich.console import Console

    source = open_source(choice.source, choice.fps)
    console, telling = Console(stderr=out.as_json), Telling(session)
    with Terminal(session, console, plain=out.as_json) as terminal:
        for beat in follow(source, session, typed_words(sys.stdin), resumed=resumed, hear=telling.hear):
            said += beat.guidance
            terminal.show(beat)
            if choice.live and session.finished:
                return


def _again(folder: Path) -> str:
    runs = "" if folder.parent == Path("runs") else f" --runs {folder.parent}"
    return f"--resume {folder.name}{runs}"


def _answer(session: Session, folder: Path, said: list[Guidance]) -> dict[str, Any]:
    found = (concluded.finding for concluded in findings_of(folder / "journal.jsonl"))
    outside = [finding for finding in found if finding.kind is FindingKind.OUT_OF_DOMAIN]
    return {
        "session": session.session_id,
        "folder": str(folder),
        "finished": session.finished,
        "t": session.t,
        "out_of_domain": any(f.wrong_thing != MISMATCH for f in outside),
        "mismatch": any(f.wrong_thing == MISMATCH for f in outside),
        "guidance": [{"t": g.spoken_t, "act": g.act.value, "step": g.step_id, "text": g.text} for g in said],
    }

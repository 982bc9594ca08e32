"""`planwatch run TASK`: a session over a video, a camera or a folder of pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...core.errors import InputError
from .options import JsonFlag, Planner, Policy, RunsFolder
from .output import Output, reporting

if TYPE_CHECKING:
    from .choice import Choice


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def command(
    task: Annotated[Path | None, typer.Argument(help="A task graph (YAML); not needed with --resume.")] = None,
    video: Annotated[Path | None, typer.Option(help="A video file.")] = None,
    camera: Annotated[int | None, typer.Option(min=0, help="A camera: 0 is the first.")] = None,
    images: Annotated[Path | None, typer.Option(help="A folder of pictures, in the order of their names.")] = None,
    perception: Annotated[
        str | None,
        typer.Option(
            help="The sense: compact, oracle, noisy, timer, coin, silent, or a plug-in. "
            "Left out: compact; with --camera silent, and your typed words carry the session."
        ),
    ] = None,
    truth: Annotated[Path | None, typer.Option(help="truth.jsonl of an episode, for oracle parts.")] = None,
    weights: Annotated[Path | None, typer.Option(help="Folder of other weights for compact.")] = None,
    planner: Planner = "rules",
    policy: Policy = "threshold",
    fps: Annotated[float, typer.Option(min=0.1, max=60.0, help="Frames a second that are looked at.")] = 2.0,
    runs: RunsFolder = Path("runs"),
    resume: Annotated[str | None, typer.Option(help="Continue this session (a folder name below --runs).")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Watch a person do TASK and guide them. Type `done`, `next`, `repeat` or `undo` at any time."""
    from .choice import Choice, default_perception, load, named_source

    with reporting(as_json) as out:
        source = named_source(video, camera, images)
        if resume is not None:
            _continue(load(runs / resume, source), runs / resume, out)
            return
        if task is None:
            raise InputError("which task? Give a task graph: planwatch run examples/tea.yaml --video FILE")
        if source is None:
            raise InputError("nothing to watch: give --video FILE, --camera 0 or --images FOLDER")
        sense = perception or default_perception(source)
        if weights is not None and sense != "compact":
            raise InputError(f"--weights belongs to the sense 'compact', not {sense!r}; add --perception compact")
        choice = Choice(str(task.absolute()), source, sense, _kept(truth), planner, policy, fps, _kept(weights))
        _begin(choice, runs, out)


def _kept(path: Path | None) -> str | None:
    """A path that still leads there when the session is resumed from another folder."""
    return str(path.absolute()) if path else None


def _begin(choice: Choice, runs: Path, out: Output) -> None:
    from datetime import datetime

    from .opening import new_session
    from .watching import watch

    session, folder = new_session(choice, runs, datetime.now())
    _hint(choice, out)
    watch(session, folder, choice, out)


def _continue(choice: Choice, folder: Path, out: Output) -> None:
    from .opening import resumed_session
    from .watching import watch

    session = resumed_session(choice, folder)
    out.line(f"session {folder.name} goes on at {session.t:.1f} s")
    watch(session, folder, choice, out, resumed=True)


def _hint(choice: Choice, out: Output) -> None:
    if choice.perception == "silent":
        why = "No shipped model was trained on real cameras, so nobody looks" if choice.live else "Nobody looks"
        out.line(f"{why}: I keep the plan, your words carry it. Type `done`, `next`, `repeat` or `undo`.")

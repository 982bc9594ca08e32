"""`planwatch run TASK`: a session over a video, a camera or a folder of pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...core.errors import InputError
from ...core.listener import Expertise, Listener, Talk
from ...core.voice import Words
from .options import JsonFlag, Planner, Policy, Preset, RunsFolder
from .output import Output, reporting

if TYPE_CHECKING:
    from .choice import Choice


SenseName = Annotated[
    str | None,
    typer.Option(
        help="The sense: compact, vlm, siglip, detections, silent ...: `planwatch perceptions` lists them. "
        "Left out: compact; with --camera silent, and your typed words carry the session."
    ),
]


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def command(
    task: Annotated[Path | None, typer.Argument(help="A task graph (YAML); not needed with --resume.")] = None,
    video: Annotated[Path | None, typer.Option(help="A video file.")] = None,
    camera: Annotated[int | None, typer.Option(min=0, help="A camera: 0 is the first.")] = None,
    images: Annotated[Path | None, typer.Option(help="A folder of pictures, in the order of their names.")] = None,
    perception: SenseName = None,
    truth: Annotated[Path | None, typer.Option(help="truth.jsonl of an episode, for oracle parts.")] = None,
    weights: Annotated[Path | None, typer.Option(help="Weights of compact (folder, or wide), detections.")] = None,
    server: Annotated[
        str | None,
        typer.Option(help="Server of a model, for vlm and its like, or for the planners llm, hybrid and http."),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="The server's model (vlm, llm, hybrid), or for siglip a name or folder.")
    ] = None,
    detector: Annotated[str | None, typer.Option(help="MODULE:FUNCTION of your detector, for detections.")] = None,
    planner: Planner = "rules",
    preset: Preset = None,
    words: Annotated[
        Words, typer.Option(help="What the model of llm or hybrid may say: own (nothing), answers, or model (both).")
    ] = Words.OWN,
    policy: Policy = "utility",
    policy_weights: Annotated[
        Path | None, typer.Option(help="Weights of the policy learned, as `train policy` writes them.")
    ] = None,
    talk: Annotated[Talk, typer.Option(help="How much you want to hear.")] = Talk.NORMAL,
    expertise: Annotated[Expertise, typer.Option(help="How well you know the task.")] = Expertise.INTERMEDIATE,
    only_safety: Annotated[bool, typer.Option("--only-safety", help="Hear of dangers only, and answers.")] = False,
    language: Annotated[str | None, typer.Option(help="Which of the steps' texts to speak, for example de.")] = None,
    fps: Annotated[float, typer.Option(min=0.1, max=60.0, help="Frames a second that are looked at.")] = 2.0,
    runs: RunsFolder = Path("runs"),
    goal: Annotated[
        str | None, typer.Option(help="What you want to do, in words, instead of TASK; you are asked before it begins.")
    ] = None,
    tasks: Annotated[Path | None, typer.Option(help="Folder of your own task graphs, for --goal.")] = None,
    resume: Annotated[str | None, typer.Option(help="Continue this session (a folder name below --runs).")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Watch a person do TASK and guide them. Type `done`, `next`, `repeat` or `undo` at any time."""
    from ..runtime.planner_args import default_planner
    from .choice import Choice, default_perception, load, named_source

    with reporting(as_json) as out:
        source = named_source(video, camera, images)
        if resume is not None:
            _continue(load(runs / resume, source), runs / resume, out)
            return
        _check_task(task, goal, tasks)
        if source is None:
            raise InputError("nothing to watch: give --video FILE, --camera 0 or --images FOLDER")
        sense = perception or default_perception(source)
        _check_policy(policy, policy_weights)
        planner = default_planner(planner, sense, {"server": server, "model": model, "preset": preset})
        door = (server, model, preset) if planner in ("llm", "hybrid") else None
        task = task or _agreed(goal or "", tasks, runs, out, door)
        choice = Choice(str(task.absolute()), source, sense, _kept(truth), planner, policy, fps, _kept(weights))
        choice = replace(choice, server=server, model=_kept_model(model), detector=detector, preset=preset)
        choice = replace(choice, policy_weights=_kept(policy_weights), language=language, words=words)
        choice = replace(choice, listener=Listener(talk, expertise, only_safety))
        _begin(choice, runs, out)


def _check_policy(policy: str, weights: Path | None) -> None:
    if weights is not None and policy != "learned":
        raise InputError(f"--policy-weights belongs to the policy 'learned', not {policy!r}; add --policy learned")


def _agreed(
    goal: str, tasks: Path | None, runs: Path, out: Output, door: tuple[str | None, str | None, str | None] | None
) -> Path:
    from ...planners.models import Door
    from .goal import agreed_task

    return agreed_task(goal, tasks, runs, out, door=Door(*door) if door is not None else None)


def _check_task(task: Path | None, goal: str | None, tasks: Path | None) -> None:
    """Raise InputError unless either a task graph or a goal was given."""
    if task is not None and goal is not None:
        raise InputError(f"give a task graph or a goal, not both ({str(task)!r} and --goal {goal!r})")
    if tasks is not None and goal is None:
        raise InputError('--tasks belongs to --goal; add --goal "WORDS", or give a task graph alone')
    if task is None and goal is None:
        raise InputError("which task? Give a task graph: planwatch run examples/tea.yaml --video FILE")


def _kept(path: Path | None) -> str | None:
    """A path that still leads there when the session is resumed from another folder; a hub's name stays a name."""
    return str(path.absolute() if path.exists() else path) if path else None


def _kept_model(model: str | None) -> str | None:
    """A model's folder that is still found from another one; any other name as it is."""
    return str(Path(model).absolute()) if model and Path(model).is_dir() else model


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
    if choice.server is not None:
        from ...perception.vlm.address import read_address

        if not (address := read_address(choice.server)).local:
            out.line(f"What the camera sees is sent to {address.host}, as you asked.")

"""`planwatch sim`: episodes of the simulator as video with exact truth, and the demo's film."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ...core.errors import InputError
from .options import JsonFlag
from .output import reporting
from .progress import progress_bar
from .table import lines


def build_group() -> typer.Typer:
    """The commands below `planwatch sim`."""
    group = typer.Typer(name="sim", help="The simulator.")
    group.callback()(sim)
    group.command("render")(render)
    group.command("check")(check)
    group.command("calibrate")(calibrate)
    group.command("record-demo")(record)
    return group


def sim() -> None:
    """The simulator."""


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def render(
    task: Annotated[Path | None, typer.Argument(help="A task graph whose steps map to primitives.")] = None,
    random: Annotated[bool, typer.Option("--random", help="A task composed at random.")] = False,
    out_folder: Annotated[Path, typer.Option("--out", help="Folder for the episode, or for all of them.")] = Path(
        "runs/episode"
    ),
    seed: Annotated[int, typer.Option(help="Same seed, same pixels; with --n the first of them.")] = 0,
    fps: Annotated[float | None, typer.Option(min=1.0, max=60.0, help="Frames a second: 30, with --n 8.")] = None,
    n: Annotated[int | None, typer.Option("--n", min=1, help="Render so many random episodes, a folder each.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="With --n: processes. The result does not depend on it.")] = 1,
    world: Annotated[str, typer.Option(help="With --n: table or gym.")] = "table",
    split: Annotated[str, typer.Option(help="With --n: train, dev or test.")] = "train",
    size: Annotated[str, typer.Option(help="With --n: WIDTHxHEIGHT in pixels.")] = "320x240",
    card: Annotated[
        str | None,
        typer.Option(help="Difficulty card: table-v1 (the default), table-v2 (wider looks, every mistake) ..."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Render a person performing a task: a video, and the truth of every step and deviation.

    With --n many episodes of random tasks; a folder that was begun goes on where it stopped.
    """
    with reporting(as_json) as out:
        if n is not None:
            if task is not None or random:
                raise InputError("--n composes its tasks itself: leave TASK and --random out")
            from ..simulator.render_many import Wanted, render_many

            wanted = Wanted(world, split, card, fps or 8.0, _pixels(size))
            with progress_bar("sim render") as progress:
                result = render_many(out_folder, n, wanted=wanted, seed=seed, jobs=jobs, progress=progress)
        else:
            result = _render_one((task, random), out_folder, seed, fps or 30.0, card or "table-v1")
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)


def _render_one(what: tuple[Path | None, bool], out_folder: Path, seed: int, fps: float, card: str) -> dict[str, Any]:
    task, random = what
    if (task is None) != random:
        raise InputError("give either a TASK file or --random, for example: planwatch sim render --random --seed 7")
    from ..simulator.render_cli import run_render

    with progress_bar("sim render") as progress:
        return run_render(task=task, out=out_folder, seed=seed, fps=fps, card=card, progress=progress)


def _pixels(size: str) -> tuple[int, int]:
    """`320x240` -> (320, 240). Raises InputError."""
    width, _, height = size.partition("x")
    if not (width.isdigit() and height.isdigit() and 64 <= int(width) <= 1280 and 64 <= int(height) <= 1024):
        raise InputError(f"--size {size!r}: allowed is WIDTHxHEIGHT from 64x64 to 1280x1024, for example 320x240")
    return int(width), int(height)


def check(
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds of every world.")] = 200,
    as_json: JsonFlag = False,
) -> None:
    """Check that the same seed gives the same pixels and truth: run twice, and with one job and two."""
    with reporting(as_json) as out:
        from ..simulator.check import run_check

        with progress_bar("sim check") as progress:
            result = run_check(seeds, progress=progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)


def record(
    task: Annotated[Path, typer.Argument(help="The demo's task graph.")] = Path("examples/tea.yaml"),
    out_folder: Annotated[Path, typer.Option("--out", help="Folder for the film and its truth.")] = Path(
        "tools/demo/assets"
    ),
    seed: Annotated[int | None, typer.Option(help="Left out: the first with both deviations.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Film the demo anew: a simulated person coached by a session that is told the truth."""
    with reporting(as_json) as out:
        from ..demo.record import record_demo

        with progress_bar("sim record-demo") as progress:
            result = record_demo(task=task, out=out_folder, seed=seed, progress=progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)


def calibrate(
    data: Annotated[Path, typer.Option(help="Folder with captaincook4d/, assembly101_mistakes/, holoassist/.")],
    episodes: Annotated[int, typer.Option(min=1, help="Simulated episodes.")] = 200,
    persona: Annotated[str, typer.Option(help="Who performs.")] = "default",
    as_json: JsonFlag = False,
) -> None:
    """Compare the simulated person with real annotations: a row a statistic (docs/calibration.md)."""
    with reporting(as_json) as out:
        from ..simulator.calibration import run_calibrate

        with progress_bar("sim calibrate") as progress:
            result = run_calibrate(data, episodes, persona, progress)
        if not as_json:
            for row in result["rows"]:
                numbers = f"{_number(row['simulated'])} simulated, {_number(row['real'])} real"
                out.line(f"{row['statistic']:<52} {numbers:<34} {row['source']}; {row['status']}")
        out.result(result)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"

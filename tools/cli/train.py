"""`planwatch train compact`: train the shipped model anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .progress import progress_bar
from .table import lines
from .train_planner import train_planner


def build_group() -> typer.Typer:
    """The commands below `planwatch train`."""
    group = typer.Typer(name="train", help="Train a model.")
    group.callback()(train)
    group.command("compact")(compact)
    group.command("doubts")(doubts)
    group.command("sessions")(sessions)
    group.command("policy")(policy)
    group.command("planner")(train_planner)
    return group


def train() -> None:
    """Train a model."""


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def compact(
    out_folder: Annotated[Path, typer.Option("--out", help="Where the weights go.")] = Path("runs/weights"),
    work: Annotated[Path, typer.Option(help="Where stages are kept: a stopped run goes on from there.")] = Path(
        ".training/compact"
    ),
    minutes: Annotated[float, typer.Option(min=0.1, help="Wall-clock budget: less of everything when shorter.")] = 60.0,
    seed: Annotated[int, typer.Option(help="Seed of data, weights and order.")] = 0,
    start: Annotated[
        Path | None,
        typer.Option(help="Weights whose temporal part is trained further, on their encoder unless --warm names one."),
    ] = None,
    warm: Annotated[
        Path | None,
        typer.Option(help="Weights whose encoder is trained further; the rest begins from nothing without --start."),
    ] = None,
    card: Annotated[
        str, typer.Option(help="Difficulty card of the episodes; several with +. Wide ones also teach to name slips.")
    ] = "table-train-v2",
    fine: Annotated[
        bool, typer.Option("--fine", help="Look at pictures of twice the width and height; earlier weights are grown.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Train `compact` on the simulator as the shipped weights were; use it by `planwatch run --weights FOLDER`."""
    with reporting(as_json) as out:
        from ..training.compact import recipe_for, run_training

        with progress_bar("train compact") as progress:
            recipe = recipe_for(minutes, seed, start, warm=warm, card=card, fine=fine)
            result = run_training(out_folder, folder=work, recipe=recipe, progress=progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def sessions(
    weights: Annotated[str, typer.Option(help="Weights that name slips: a folder, or wide.")] = "wide",
    out_folder: Annotated[Path, typer.Option("--out", help="Where the new weights go.")] = Path("runs/weights"),
    work: Annotated[Path, typer.Option(help="Where stages are kept: a stopped run goes on from there.")] = Path(
        ".training/sessions"
    ),
    n: Annotated[int, typer.Option("--n", min=10, help="Sessions; about fifteen seconds each.")] = 180,
    epochs: Annotated[int, typer.Option(min=1, help="Times that everything is learnt from.")] = 3,
    card: Annotated[str, typer.Option(help="Difficulty card of the sessions; several with +.")] = "table-v4",
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes.")] = 1,
    as_json: JsonFlag = False,
) -> None:
    """Let `compact` learn further from whole sessions of its own with training people, as `wide` did."""
    with reporting(as_json) as out:
        from ..training.sessions import SessionRecipe, run_session_training

        with progress_bar("train sessions") as progress:
            recipe = SessionRecipe(weights, sessions=n, epochs=epochs, jobs=jobs, card=card)
            result = run_session_training(out_folder, work, recipe, progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)


def doubts(
    weights: Annotated[Path, typer.Option(help="A folder of weights that name slips; their config.json is written.")],
    episodes: Annotated[int, typer.Option(min=10, help="Training episodes; about five seconds each.")] = 120,
    card: Annotated[str, typer.Option(help="Difficulty card of the episodes.")] = "table-v3",
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes; the numbers do not depend on it.")] = 1,
    as_json: JsonFlag = False,
) -> None:
    """Teach `compact` how probably a step that it took as done stands wrong: what is asked about, and not claimed."""
    with reporting(as_json) as out:
        from ..training.amiss_fit import fit_amiss

        with progress_bar("train doubts") as progress:
            result = fit_amiss(weights, episodes, card, jobs, progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)


def policy(
    out_file: Annotated[Path, typer.Option("--out", help="Where the weights go (JSON).")] = Path("policy.json"),
    data: Annotated[
        Path | None, typer.Option(help="Coached sessions of HoloAssist's form; the simulator's when left out.")
    ] = None,
    episodes: Annotated[int, typer.Option(min=2, help="Episodes of the simulator, without --data.")] = 300,
    seed: Annotated[int, typer.Option(help="Of the fit.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Fit the policy `learned` to what coaches did; use it by `--policy learned --policy-weights FILE`."""
    with reporting(as_json) as out:
        from ..training.policy import run_policy_training

        with progress_bar("train policy") as progress:
            result = run_policy_training(out_file, data, episodes, seed=seed, progress=progress)
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)

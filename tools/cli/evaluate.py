"""`planwatch eval sim`: scores on simulated episodes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import (
    detections,
    diagnose,
    evaluate_loop,
    evaluate_metrics,
    evaluate_real,
    evaluate_run,
    evaluate_streams,
    evaluate_texts,
    judge,
    rate,
)
from .adversarial import adversarial_plans
from .options import JsonFlag, Perception, Weights
from .output import reporting
from .progress import progress_bar
from .recovery import recovery, repairs
from .table import lines
from .train_planner import eval_planner
from .when import when


def build_group() -> typer.Typer:
    """The commands below `planwatch eval`."""
    group = typer.Typer(name="eval", help="Score what sessions journalled.")
    group.callback()(evaluate)
    group.command("sim")(sim)
    group.command("run")(evaluate_run.run)
    group.command("rescore")(evaluate_run.rescore)
    group.command("predictions")(evaluate_run.predictions)
    group.command("audit")(diagnose.audit)
    group.command("agreement")(rate.agreement)
    group.command("judge")(judge.judge)
    group.command("loop")(evaluate_loop.loop)
    group.command("recovery")(recovery)
    group.command("repairs")(repairs)
    group.command("adversarial-plans")(adversarial_plans)
    group.command("planner")(eval_planner)
    group.command("coverage")(evaluate_loop.coverage)
    group.command("floor")(evaluate_loop.floor)
    group.command("cues")(cues)
    group.command("cc4d")(evaluate_real.cc4d)
    group.command("order")(evaluate_real.order)
    group.command("authoring")(evaluate_real.authoring)
    group.command("detections")(detections.evaluate)
    group.command("texts")(evaluate_texts.texts)
    group.command("field")(evaluate_texts.field)
    group.command("golden")(evaluate_metrics.golden)
    group.command("when")(when)
    group.command("streams")(evaluate_streams.streams)
    group.command("int8")(evaluate_streams.int8)
    group.command("order-rows")(evaluate_metrics.order_rows)
    group.command("blind")(evaluate_metrics.blind)
    return group


def evaluate() -> None:
    """Score what sessions journalled."""


def cues(
    episodes: Annotated[int, typer.Option(min=1, help="How many episodes.")] = 40,
    seed: Annotated[int, typer.Option(help="First seed.")] = 0,
    split: Annotated[str, typer.Option(help="dev or train; test is for scores only.")] = "dev",
    as_json: JsonFlag = False,
) -> None:
    """Say which plain cue tells the right thing in hand from a look-alike; for choosing what to weigh."""
    with reporting(as_json) as out:
        from ..evaluation.cues import run_cues

        with progress_bar("eval cues") as progress:
            result = run_cues(split, episodes, seed, progress)
        for line in () if as_json else lines(result):
            out.line(line)
        out.scored(result, "eval cues", split=split, episodes=episodes, seed=seed)


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def sim(
    episodes: Annotated[int, typer.Option(min=1, help="How many episodes.")] = 100,
    seed: Annotated[int, typer.Option(help="First seed.")] = 0,
    card: Annotated[str, typer.Option(help="Difficulty card.")] = "table-v1",
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes; the numbers do not depend on it.")] = 2,
    rows: Annotated[str | None, typer.Option(help="Rows to run, with commas; all when left out.")] = None,
    perception: Perception = "compact",
    weights: Weights = None,
    split: Annotated[str, typer.Option(help="test for scores; dev for choosing thresholds.")] = "test",
    partial: Annotated[Path | None, typer.Option(help="Keep finished jobs here; a broken run goes on from it.")] = None,
    clean_hours: Annotated[
        float | None, typer.Option(min=0.0, help="Hours of clean stream for the false-alarm bound.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Score the shipped watcher, its blind rivals and the controls on unseen simulated episodes."""
    with reporting(as_json) as out:
        from ..evaluation.sim import run_eval

        wanted = None if rows is None else tuple(name.strip() for name in rows.split(",") if name.strip())
        with progress_bar("eval sim") as progress:
            result = run_eval(
                episodes=episodes,
                seed=seed,
                card=card,
                jobs=jobs,
                rows=wanted,
                perception=perception,
                weights=weights,
                split=split,
                progress=progress,
                partial=partial,
                clean_hours=clean_hours,
            )
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)

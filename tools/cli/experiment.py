"""`planwatch experiment`: which plan helps, and which metric can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .evaluate_run import Data, one_of
from .options import JsonFlag, Policy, Preset
from .output import reporting
from .progress import progress_bar
from .words import Judge, JudgeCache, JudgeModel, KeyEnv, TextLayer, TextModel, words_of


def build_group() -> typer.Typer:
    """The commands below `planwatch experiment`."""
    group = typer.Typer(name="experiment", help="Experiments: one command, one table, one page.")
    group.callback()(experiment)
    group.command("plan-quality")(plan_quality)
    group.command("metric-audit")(metric_audit)
    return group


def experiment() -> None:
    """Experiments: one command, one table, one page."""


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def plan_quality(
    data: Data,
    perception: Annotated[str, typer.Option(help="The sense, with arguments after a colon.")] = "noisy:accuracy=0.8",
    policy: Policy = "utility",
    plans: Annotated[
        str, typer.Option(help="none,goal-only,rules,llm,canonical,as-performed,noisy(KIND,P), with commas.")
    ] = "none,goal-only,rules,canonical,as-performed,noisy",
    doses: Annotated[str, typer.Option(help="Shares that plan noise strikes where no P is given.")] = "0.25,0.5,1",
    accuracies: Annotated[str, typer.Option(help="Dose-response of the eyes: accuracies of the sense noisy.")] = "",
    base: Annotated[str, typer.Option(help="The plan that the others are compared with.")] = "rules",
    server: Annotated[str | None, typer.Option(help="Of the plan llm: an OpenAI-compatible address.")] = None,
    model: Annotated[str | None, typer.Option(help="Of the plan llm: the model's name there.")] = None,
    preset: Preset = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the page, the table and the JSON.")] = None,
    partial: Annotated[Path | None, typer.Option(help="Keep finished work here; a broken run goes on from it.")] = None,
    engine: Annotated[str, typer.Option(help="local or ray.")] = "local",
    jobs: Annotated[int, typer.Option(min=1, help="Workers; the numbers do not depend on it.")] = 1,
    fps: Annotated[float, typer.Option(help="Frames a second.")] = 2.0,
    seed: Annotated[int, typer.Option(help="Of the bootstrap.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Compare plans on the same recordings and seeds: none, its own, the true one, the future, and noise."""
    with reporting(as_json) as report:
        from ..evaluation.runner.engine import Engine
        from ..experiments.plan_page import table_lines, write_page
        from ..experiments.plan_quality import Asked, run_plan_quality
        from ..runtime.planner_args import planner_args

        door = planner_args("llm", {"server": server, "model": model, "preset": preset})
        asked = Asked(
            data, perception, policy, plans, numbers(doses), numbers(accuracies), base, door, fps, seed,
            one_of(Engine, engine), jobs, partial,
        )  # fmt: skip
        with progress_bar("plan quality") as progress:
            result = run_plan_quality(asked, progress)
        if out is not None:
            report.line(f"wrote {write_page(result, out)}")
        for line in () if as_json else table_lines(result):
            report.line(line)
        report.result(result)


# as above: one parameter an option
def metric_audit(
    episodes: Annotated[int, typer.Option(min=1, help="Episodes of each persona and world.")] = 6,
    seed: Annotated[int, typer.Option(help="First seed.")] = 0,
    personas: Annotated[str, typer.Option(help="Who performs, with commas.")] = "default",
    cards: Annotated[str, typer.Option(help="Worlds: CARD[:EPISODES[:PERSONA+...]], with commas.")] = "table-v1",
    split: Annotated[str, typer.Option(help="test or dev.")] = "test",
    recorded: Annotated[str, typer.Option(help="The twins: alone (nobody talks) or coached.")] = "alone",
    slips: Annotated[str, typer.Option(help="Seeds: half (every other one holds a slip) or any.")] = "half",
    draws: Annotated[int, typer.Option(min=10, help="Of the bootstrap over episodes.")] = 300,
    out: Annotated[Path | None, typer.Option(help="Folder for the JSON and the table.")] = None,
    partial: Annotated[Path | None, typer.Option(help="Keep finished work here; a broken run goes on from it.")] = None,
    engine: Annotated[str, typer.Option(help="local or ray.")] = "local",
    jobs: Annotated[int, typer.Option(min=1, help="Workers; the numbers do not depend on it.")] = 1,
    judge: Judge = None,
    judge_model: JudgeModel = None,
    judge_cache: JudgeCache = None,
    key_env: KeyEnv = "OPENAI_API_KEY",
    text_model: TextModel = None,
    layer: TextLayer = None,
    as_json: JsonFlag = False,
) -> None:
    """Lay every open-loop score of 64 assistants beside what comes of them in the closed loop."""
    with reporting(as_json) as report:
        from ..evaluation.runner.engine import Engine
        from ..evaluation.runner.twins import Recorded
        from ..experiments.audit_page import audit_lines, write_audit
        from ..experiments.metric_audit import Asked, run_metric_audit
        from ..experiments.scenes import Slips

        words = words_of(judge, judge_model, key_env, judge_cache, text_model, layer)
        asked = Asked(
            episodes, seed, names_in(personas), names_in(cards), split, one_of(Recorded, recorded),
            one_of(Slips, slips), draws, one_of(Engine, engine), jobs, partial, words,
        )  # fmt: skip
        with progress_bar("metric audit") as progress:
            result = run_metric_audit(asked, progress)
        if out is not None:
            report.line(f"wrote {write_audit(result, out)}")
        for line in () if as_json else audit_lines(result):
            report.line(line)
        report.result(result)


def names_in(text: str) -> tuple[str, ...]:
    """Names with commas."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def numbers(text: str) -> tuple[float, ...]:
    """Numbers with commas. Raises InputError for what is none."""
    from ...core.errors import InputError

    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise InputError(f"cannot read {text!r} as numbers; allowed: for example 0.25,0.5,1") from error

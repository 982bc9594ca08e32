"""`planwatch diagnose RUN` and `planwatch eval audit`: what is wrong with a run, and whether a sense looks at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from .evaluate_run import Data, cell
from .options import JsonFlag, Policy
from .output import reporting
from .progress import progress_bar


def diagnose(
    run: Annotated[Path, typer.Argument(help="What `eval run --out` wrote, or the folder of a session.")],
    truth: Annotated[Path | None, typer.Option(help="truth.jsonl of a session's folder.")] = None,
    data: Annotated[str | None, typer.Option(help="Other data than the run file's own (a moved folder).")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Name what is wrong with a run, where it begins, and which knob to turn."""
    with reporting(as_json) as report:
        from ..evaluation.diagnosis.diagnose import run_diagnose

        result = run_diagnose(run, truth, data)
        for line in () if as_json else _lines(result):
            report.line(line)
        report.scored(result, "diagnose", run=run, truth=truth, data=data)


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    yield f"{result['sessions']} sessions, {result['with_truth']} of them with a truth"
    if not result["signatures"]:
        yield "no failure signature found"
    for name in result["signatures"]:
        one = result["details"][name]
        where = ", ".join(f"minute {minute}: {n}" for minute, n in one["by_minute"].items())
        yield f"\n{name.replace('_', ' ')}: {one['sessions']} of {one['of']} sessions{f' ({where})' if where else ''}"
        for worst in one["worst_sessions"][:3]:
            yield f"  {worst['session_id']}: {worst['what']}"
        yield f"  turn: {one['knob']}"
    unknown = [name for name, one in result["details"].items() if not one["of"]]
    if unknown:
        yield f"\ncannot be told here: {', '.join(name.replace('_', ' ') for name in unknown)}"


def audit(
    data: Data,
    perception: Annotated[str, typer.Option(help="The sense to audit, with arguments after a colon.")] = "compact",
    policy: Policy = "utility",
    jobs: Annotated[int, typer.Option(min=1, help="Workers; the numbers do not depend on it.")] = 1,
    fps: Annotated[float, typer.Option(help="Frames a second.")] = 2.0,
    partial: Annotated[Path | None, typer.Option(help="Keep finished work here; a broken run goes on from it.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show that a sense looks, and reads the task: rows that a real watcher cannot pass."""
    with reporting(as_json) as report:
        from ..evaluation.runner.audit import run_audit
        from ..evaluation.runner.run import Asked

        with progress_bar("eval audit") as progress:
            result = run_audit(Asked(data, partial, perception, policy=policy, fps=fps, jobs=jobs), progress)
        for line in () if as_json else _audited(result):
            report.line(line)
        report.result(result)


def _audited(result: Mapping[str, Any]) -> Iterator[str]:
    columns = ("completion_f1", "speech_f1", "deviation_f1")
    yield f"{'row':<14}" + "".join(f"{name:>16}" for name in columns)
    for name, row in {"main": result, **result["rows"]}.items():
        yield f"{name:<14}" + "".join(f"{cell(row[column]):>16}" for column in columns)
    for column in columns:
        if result["not_beaten"][column]:
            yield f"{column} does not beat {', '.join(result['not_beaten'][column])}"
    if result["caught"] is None:
        yield "nothing can be told: the sense scores next to nothing on its own frames, too"
        return
    caught = ", ".join(result["caught"])
    yield f"caught: keeps its score in {caught}" if caught else "every audit row falls: the sense looks and reads"

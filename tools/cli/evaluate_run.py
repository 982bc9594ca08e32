"""`planwatch eval run` and `eval rescore`: an assistant over recordings, its predictions kept, beside blind rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from .options import JsonFlag, Planner, Policy, Preset
from .output import reporting
from .progress import progress_bar
from .written import write_bytes

Data = Annotated[
    str, typer.Option(help="sim:SPLIT:N[:FIRST_SEED[:CARD]], a folder of episodes, or replay:SPLIT:N:FOLDER.")
]

COLUMNS = ("speech_f1", "instruct_next_f1", "remind_owed_f1", "correct_f1", "completion_f1", "deviation_f1",
           "soft_dice", "false_alarms_per_10_min_clean", "utterances_per_min")  # fmt: skip
CLOSED = ("success", "harm", "net_utility", "utterances_per_min", "needless_per_10_min", "annoyance")
"""What the tables for people show."""


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def run(
    data: Data,
    out: Annotated[Path | None, typer.Option(help="Where predictions and scores go; a broken run goes on.")] = None,
    engine: Annotated[str, typer.Option(help="local, or ray (pip install 'planwatch[ray]').")] = "local",
    jobs: Annotated[int, typer.Option(min=1, help="Workers; the numbers do not depend on it.")] = 1,
    address: Annotated[str | None, typer.Option(help="Of a Ray cluster; one is started here when left out.")] = None,
    perception: Annotated[
        str | None,
        typer.Option(help="The sense, with arguments: compact (where there is a picture), noisy:accuracy=0.8, ..."),
    ] = None,
    planner: Planner = "rules",
    server: Annotated[str | None, typer.Option(help="Of a planner with a model: its address.")] = None,
    model: Annotated[str | None, typer.Option(help="Of a planner with a model: the model's name there.")] = None,
    preset: Preset = None,
    policy: Policy = "utility",
    plan: Annotated[
        str, typer.Option(help="own, none, goal-only, canonical, as-performed (leaks), lag:P, skip:P, wrong-index:P.")
    ] = "own",
    mode: Annotated[str, typer.Option(help="streaming, turn-based or closed-loop.")] = "streaming",
    persona: Annotated[str, typer.Option(help="Who performs in a closed loop.")] = "default",
    fps: Annotated[float, typer.Option(help="Frames a second.")] = 2.0,
    seed: Annotated[int, typer.Option(help="Of the bootstrap.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Run an assistant over recordings and score what it said, beside rows that never look."""
    with reporting(as_json) as report:
        from ..evaluation.runner.assistants import Mode
        from ..evaluation.runner.engine import Engine
        from ..evaluation.runner.run import Asked
        from ..evaluation.runner.run import run as run_it
        from ..runtime.planner_args import planner_args

        door = planner_args(planner, {"server": server, "model": model, "preset": preset})
        asked = Asked(
            data, out, perception, planner, policy, plan, one_of(Mode, mode), fps, seed, persona,
            one_of(Engine, engine), jobs, address, door,
        )  # fmt: skip
        with progress_bar("eval run") as progress:
            result = run_it(asked, progress)
        for line in () if as_json else table(result):
            report.line(line)
        report.result(result)


def rescore(
    file: Annotated[Path, typer.Argument(help="What `eval run --out` wrote.")],
    data: Annotated[str | None, typer.Option(help="Other data than the run's own (a moved folder).")] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", help="Another evaluator's file: cooking, fitcoach, proassist; needs --data."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Score saved predictions anew, ours or another evaluator's."""
    with reporting(as_json) as report:
        from ...core.errors import InputError
        from ..evaluation.runner.official import Format
        from ..evaluation.runner.run import rescore as again
        from ..evaluation.runner.run import rescore_official

        if form is not None and data is None:
            raise InputError(f"a file of format {form!r} does not say what it was made on; give --data")
        result = (
            again(file, data) if form is None or data is None else rescore_official(file, one_of(Format, form), data)
        )
        for line in () if as_json else table(result):
            report.line(line)
        report.result(result)


def predictions(
    file: Annotated[Path, typer.Argument(help="What `eval run --out` wrote.")],
    form: Annotated[str, typer.Option("--format", help="cooking, fitcoach or proassist.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The file to write.")],
    data: Annotated[str | None, typer.Option(help="Other data than the run's own (a moved folder).")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Write a run's predictions as another evaluator reads them."""
    with reporting(as_json) as report:
        from ..evaluation.runner.data import list_recordings, open_recording
        from ..evaluation.runner.files import read_run
        from ..evaluation.runner.official import Format, write_official

        spec, found = read_run(file)
        kind = one_of(Format, form)
        refs = list_recordings(data or str(spec.get("data"))) if kind is Format.PROASSIST else ()
        truths = {one.session_id: one.truth for one in map(open_recording, refs)}
        text = write_official(kind, found, float(spec.get("fps", 2.0)), truths)
        write_bytes(out, text.encode())
        report.line(f"wrote {out} ({len(found)} sessions)")
        wrote = {"file": str(out), "sessions": len(found), "format": form}
        report.scored(wrote, "eval predictions", file=file, format=form, data=data, run=spec)


def one_of(kind: Any, value: str) -> Any:
    """The member of an Enum with this value. Raises InputError with what is allowed."""
    from ...core.errors import InputError

    try:
        return kind(value)
    except ValueError:
        names = ", ".join(member.value for member in kind)
        raise InputError(f"no {kind.__name__.lower()} is called {value!r}; allowed: {names}") from None


def table(result: Mapping[str, Any]) -> Iterator[str]:
    """The rows, and which blind ones are not beaten."""
    columns = COLUMNS if "speech_f1" in result else CLOSED
    yield f"{'row':<14}" + "".join(f"{name.removesuffix('_per_10_min_clean')[:16]:>18}" for name in columns)
    for name, row in {"main": result, **result["rows"]}.items():
        yield f"{name:<14}" + "".join(f"{cell(row.get(column)):>18}" for column in columns)
    for score, rows in result["not_beaten"].items():
        yield f"{score}: does not beat {', '.join(rows)}" if rows else f"{score}: beats every blind row"
    for fault, names in result.get("faults", {}).items():
        if names:
            yield f"{fault.replace('_', ' ')}: {len(names)}, first {names[0]!r}"


def cell(value: Any) -> str:
    """A number for people; nothing to count is a dash."""
    return "-" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)

"""The command line's front door: commands, signals, usage errors."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import typer
from typer.exceptions import TyperException

from . import (
    author,
    bench,
    data,
    demo,
    detections,
    diagnose,
    draw,
    evaluate,
    experiment,
    export,
    import_task,
    lint,
    mine,
    perception,
    perceptions,
    planners,
    play,
    rate,
    report,
    run,
    scenario,
    schema,
    sim,
    train,
    validate,
    why,
)
from .output import INTERRUPTED


def build_app() -> typer.Typer:
    """Every command of `planwatch`."""
    app = typer.Typer(
        name="planwatch",
        help="Watches a person do a procedure, keeps the plan, and speaks only when it helps.",
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.command("demo")(demo.command)
    app.command("run")(run.command)
    app.command("perceptions")(perceptions.command)
    app.command("play")(play.command)
    app.command("why")(why.command)
    app.command("validate")(validate.command)
    app.command("lint")(lint.command)
    app.command("draw")(draw.command)
    app.command("export")(export.command)
    app.command("author")(author.command)
    app.command("import")(import_task.command)
    app.command("mine")(mine.command)
    app.command("schema")(schema.command)
    app.command("planners")(planners.planners)
    app.command("serve-llm")(planners.serve_llm)
    app.command("fit")(detections.fit)
    app.command("diagnose")(diagnose.diagnose)
    app.command("rate")(rate.rate)
    app.command("report")(report.report)
    for group in (scenario, sim, train, evaluate, experiment, bench, perception, data):
        app.add_typer(group.build_group())
    return app


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command line and exit: 0 done, 1 our fault, 2 bad input, 130 interrupted."""
    words = list(sys.argv[1:] if argv is None else argv) or ["--help"]
    with _sigterm_like_ctrl_c():
        sys.exit(_status(words))


def _status(words: list[str]) -> int:
    try:
        return build_app()(args=words, prog_name="planwatch", standalone_mode=False) or 0
    except TyperException as error:
        return _usage(error, as_json="--json" in words)
    except (KeyboardInterrupt, typer.Abort):
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # the reader (`| head`) has left; Python would complain once more when it flushes stdout at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _usage(error: TyperException, *, as_json: bool) -> int:
    """A wrong command line: one line, exit 2."""
    context = getattr(error, "ctx", None)
    name = context.command_path if context is not None else "planwatch"
    text = " ".join(error.format_message().split()).rstrip(".") + "."
    print(f"{name}: {text} See '{name} --help'.", file=sys.stderr)
    if as_json:
        print(json.dumps({"error": text}))
    return error.exit_code


@contextmanager
def _sigterm_like_ctrl_c() -> Iterator[None]:
    """SIGTERM interrupts as Ctrl-C does; what is running closes its journal either way."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

"""What a command prints: lines for people, or exactly one JSON object on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from typing import Any, TextIO

import typer

from ...core.errors import GraphError, InputError, PlanwatchError

BAD_INPUT = 2
"""Exit status for the user's mistake."""
INTERRUPTED = 130
"""Exit status after Ctrl-C or SIGTERM."""


@dataclass(slots=True)
class Output:
    """Where a command's words go."""

    as_json: bool
    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    """The real stdout: while a command runs with --json, `sys.stdout` is stderr."""
    answered: bool = False
    """True once the JSON object is written."""

    def line(self, text: str = "") -> None:
        """A line for people: on stdout, or on stderr with --json."""
        print(text, file=sys.stderr if self.as_json else self.stdout, flush=True)

    def result(self, value: Mapping[str, Any]) -> None:
        """The command's answer; only shown with --json, and only once."""
        if self.as_json and not self.answered:
            self.answered = True
            print(json.dumps(value, ensure_ascii=False, default=str), file=self.stdout, flush=True)

    def scored(self, value: Mapping[str, Any], command: str, **spec: Any) -> None:
        """As `result`, for what was measured: with the versions it was made with, and what its numbers depend on."""
        from ..evaluation.stamp import stamped

        self.result(stamped(value, command=command, **spec))


@contextmanager
def reporting(as_json: bool) -> Iterator[Output]:
    """Run a command's body: errors become one line on stderr (and `{"error": ...}`) and an exit status.

    Raises:
        typer.Exit: 2 after bad input, 130 after Ctrl-C or SIGTERM, 1 after a fault of ours or of a plug-in.
    """
    out = Output(as_json)
    try:
        with redirect_stdout(sys.stderr if as_json else sys.stdout):
            yield out
    except InputError as error:
        _fail(out, error, BAD_INPUT)
    except PlanwatchError as error:
        _fail(out, error, 1)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        out.result({"error": "interrupted"})
        raise typer.Exit(INTERRUPTED) from None
    except typer.Exit:
        raise
    except Exception as error:
        out.result({"error": f"{type(error).__name__}: {error}"})
        raise


def _fail(out: Output, error: PlanwatchError, status: int) -> None:
    print(str(error), file=sys.stderr)
    out.result({"error": str(error), **faults_of(error)})
    raise typer.Exit(status) from None


def faults_of(error: Exception) -> dict[str, Any]:
    """`{"faults": [...]}` of a task graph's error, nothing of another."""
    if not isinstance(error, GraphError):
        return {}
    return {"faults": [{"line": f.line, "code": f.code.value, "message": f.message} for f in error.faults]}

"""Lines for people, one object for machines, and what becomes of errors."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import typer

from planwatch.core.errors import GraphError, InputError, PluginError
from planwatch.core.faults import Fault, FaultCode
from planwatch.tools.cli.output import Output, reporting

Capture = pytest.CaptureFixture[str]


def status_of(as_json: bool, body: Callable[[Output], None]) -> int:
    try:
        with reporting(as_json) as out:
            body(out)
    except typer.Exit as stop:
        return stop.exit_code
    return 0


def fail(error: BaseException) -> Callable[[Output], None]:
    def body(out: Output) -> None:
        raise error

    return body


def test_lines_go_to_stdout_for_people_and_to_stderr_with_json(capsys: Capture) -> None:
    def body(out: Output) -> None:
        out.line("hello")
        out.result({"f1": 0.1})

    assert status_of(False, body) == 0
    assert capsys.readouterr() == ("hello\n", "")
    assert status_of(True, body) == 0
    assert capsys.readouterr() == ('{"f1": 0.1}\n', "hello\n")


def test_what_a_library_prints_never_reaches_stdout_with_json(capsys: Capture) -> None:
    def body(out: Output) -> None:
        print("a library's chatter")
        out.result({"ok": True})
        out.result({"ok": "again"})

    status_of(True, body)
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {"ok": True}
    assert shown.err == "a library's chatter\n"


def test_bad_input_is_one_line_and_exit_2(capsys: Capture) -> None:
    assert status_of(False, fail(InputError("no such thing 'x'; allowed: y"))) == 2
    assert capsys.readouterr() == ("", "no such thing 'x'; allowed: y\n")


def test_bad_input_with_json_is_an_object_too(capsys: Capture) -> None:
    faults = (Fault(FaultCode.CYCLE, "a waits for a", "t.yaml", 3),)
    assert status_of(True, fail(GraphError(faults))) == 2
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {
        "error": "t.yaml:3: cycle: a waits for a",
        "faults": [{"line": 3, "code": "cycle", "message": "a waits for a"}],
    }
    assert shown.err == "t.yaml:3: cycle: a waits for a\n"


def test_a_plug_in_fault_is_exit_1_without_traceback(capsys: Capture) -> None:
    assert status_of(False, fail(PluginError("model 'm' gave p_on=2.0"))) == 1
    assert capsys.readouterr().err == "model 'm' gave p_on=2.0\n"


def test_ctrl_c_is_exit_130(capsys: Capture) -> None:
    assert status_of(True, fail(KeyboardInterrupt())) == 130
    assert json.loads(capsys.readouterr().out) == {"error": "interrupted"}


def test_a_bug_keeps_its_traceback_and_still_answers_one_object(capsys: Capture) -> None:
    with pytest.raises(ZeroDivisionError):
        status_of(True, lambda out: out.result({"x": 1 // 0}))
    assert json.loads(capsys.readouterr().out)["error"].startswith("ZeroDivisionError")


def test_what_was_measured_says_how_and_with_what(capsys: Capture) -> None:
    status_of(True, lambda out: out.scored({"f1": 0.1}, "eval x", seed=3))
    shown = json.loads(capsys.readouterr().out)
    assert (shown["f1"], shown["spec"]) == (0.1, {"command": "eval x", "seed": 3})
    assert {"python", "planwatch", "numpy"} <= set(shown["versions"])
    own = {"spec": {"seed": 4}, "versions": {}}
    status_of(True, lambda out: out.scored(own, "eval x", seed=3))
    assert json.loads(capsys.readouterr().out) == own

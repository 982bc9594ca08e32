"""The front door: help that is quick, usage errors in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.cli.helpers import CODE, planwatch, start

HEAVY = {"torch", "transformers", "langgraph", "langchain_core", "cv2", "av", "networkx", "numpy", "openai"}
COMMANDS = ("demo", "run", "validate", "draw", "schema", "sim", "train", "eval", "bench")


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = f"""
import sys
try:
    exec({CODE!r})
finally:
    print("HEAVY", sorted({HEAVY!r} & {{name.split(".")[0] for name in sys.modules}}), file=sys.stderr)
"""
    with start(tmp_path, "--help", code=code) as process:
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0
    assert all(command in out for command in COMMANDS)
    assert "HEAVY []" in err


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    ran = planwatch(capsys)
    assert ran.status == 0
    assert "validate" in ran.out


@pytest.mark.parametrize("words", [(c,) for c in COMMANDS] + [("sim", "render"), ("train", "compact"), ("eval", "sim")])
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    ran = planwatch(capsys, *words, "--help")
    assert ran.status == 0
    assert "Usage:" in ran.out


@pytest.mark.parametrize(
    "words", [("wash",), ("validate",), ("run", "--speed", "3"), ("run", "x.yaml", "--camera", "front"), ("sim",)]
)
def test_a_wrong_command_line_is_one_line(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    ran = planwatch(capsys, *words)
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert "--help" in ran.err


def test_a_wrong_command_line_with_json_answers_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    ran = planwatch(capsys, "validate", "--json", "--speed")
    assert ran.status == 2
    assert "--speed" in ran.answer["error"]

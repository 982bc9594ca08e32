"""`planners`, `serve-llm`, `eval adversarial-plans`, and the options that say where a planner's model is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.cli.helpers import planwatch

Capture = pytest.CaptureFixture[str]
TASK = Path(__file__).resolve().parents[3] / "examples" / "tea.yaml"


def test_the_planners_are_listed(capsys: Capture) -> None:
    ran = planwatch(capsys, "planners", "--no-check", "--json")
    rows = {row["name"]: row for row in ran.answer["planners"]}
    assert {"rules", "oracle", "llm", "hybrid", "http"} <= set(rows)
    assert rows["rules"] == {"name": "rules", "source": "planwatch", "conformance": "not checked"}


def test_the_command_that_serves_a_model(capsys: Capture) -> None:
    ran = planwatch(capsys, "serve-llm", "llama4", "--port", "8010", "--json")
    assert ran.answer["command"][:2] == ["vllm", "serve"] and ran.answer["url"].endswith(":8010/v1")
    ran = planwatch(capsys, "serve-llm", "two words")
    assert ran.status == 2 and ran.err.count("\n") == 1 and "is no model" in ran.err


def test_bad_proposals_from_the_command_line(capsys: Capture) -> None:
    ran = planwatch(capsys, "eval", "adversarial-plans", "--n", "15", "--json")
    assert ran.status == 0 and ran.answer["n"] == 15 and ran.answer["adopted_invalid"] == 0
    assert sum(ran.answer["refused_by_law"].values()) == ran.answer["refused"]


def test_a_family_that_cannot_be_trained_is_told_before_anything_is_made(capsys: Capture, tmp_path) -> None:
    ran = planwatch(capsys, "train", "planner", "--family", "qwen", "--out", tmp_path / "w")
    assert ran.status == 2 and ran.err.count("\n") == 1 and "Did you mean 'qwen3'" in ran.err
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--server", "ftp://x"), "is no address"),
        (("--server", "http://127.0.0.1:9"), "nobody answers at --server"),
        (("--planner", "oracle", "--model", "m"), "--model belongs to"),
        (("--planner", "oracle", "--preset", "qwen3"), "--preset belongs to"),
        (("--planner", "http"), "needs the address"),
        (("--words", "model"), "--words model needs a model"),
        (
            ("--planner", "http", "--server", "http://127.0.0.1:9/p", "--words", "answers"),
            "the planner 'http' has none",
        ),
        (("--planner", "llm", "--server", "http://127.0.0.1:9", "--model", "m", "--preset", "qwen"), "Did you mean"),
    ],
)
def test_where_the_model_is_has_to_make_sense(words: tuple[str, ...], line: str, capsys: Capture, tmp_path) -> None:
    (tmp_path / "pictures").mkdir()
    options = ("--images", tmp_path / "pictures", "--perception", "silent", "--runs", tmp_path / "runs")
    ran = planwatch(capsys, "run", TASK, *options, *words)
    assert ran.status == 2 and ran.err.count("\n") == 1 and line in ran.err
    assert not (tmp_path / "runs").exists()

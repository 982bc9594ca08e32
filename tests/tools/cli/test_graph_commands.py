"""The commands about task graphs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planwatch.core.codec import encode
from tests.core.test_draw import drink
from tests.tools.cli.helpers import planwatch

Capture = pytest.CaptureFixture[str]


def test_a_sound_graph_is_said_to_be_sound(capsys: Capture, squash: Path) -> None:
    ran = planwatch(capsys, "validate", squash)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == f"{squash}: no faults; 2 steps towards 'A glass of squash'\n"


def test_a_fault_has_file_line_and_nearest_name(capsys: Capture, faulty: Path) -> None:
    ran = planwatch(capsys, "validate", faulty)
    assert ran.status == 2
    assert ran.out.startswith(f"{faulty}:16: unknown_reference: ")
    assert "'pour'" in ran.out


def test_faults_as_json(capsys: Capture, faulty: Path, squash: Path) -> None:
    ran = planwatch(capsys, "validate", faulty, "--json")
    (fault,) = ran.answer["faults"]
    assert (ran.status, fault["line"], fault["code"]) == (2, 16, "unknown_reference")
    assert planwatch(capsys, "validate", squash, "--json").answer["faults"] == []


@pytest.mark.parametrize("command", ["validate", "lint", "draw"])
def test_a_missing_file_is_one_line(capsys: Capture, tmp_path: Path, command: str) -> None:
    ran = planwatch(capsys, command, tmp_path / "none.yaml", "--json")
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "none.yaml" in ran.answer["error"]


def test_validate_says_what_the_simulator_can_perform(capsys: Capture, squash: Path) -> None:
    squash.write_text(squash.read_text().replace("verb: stir", "verb: whisper").replace("Stir the", "Whisper to the"))
    ran = planwatch(capsys, "validate", squash, "--sim", "--json")
    mapped = {entry["step"]: entry["mapped"] for entry in ran.answer["simulator"]}
    assert ran.status == 0
    assert mapped == {"pour": True, "stir": False}


def test_lint_of_a_fine_graph_says_so(capsys: Capture, squash: Path) -> None:
    ran = planwatch(capsys, "lint", squash)
    assert (ran.status, ran.out) == (0, f"{squash}: no faults, no warnings\n")
    assert planwatch(capsys, "lint", squash, "--json").answer["faults"] == []


def test_lint_warns_with_level_and_line_and_exits_0_unless_strict(capsys: Capture, squash: Path) -> None:
    squash.write_text(squash.read_text() + "  - {id: rest, text: Wait}\n")
    ran = planwatch(capsys, "lint", squash, "--json")
    (fault,) = ran.answer["faults"]
    assert (ran.status, fault["code"], fault["level"], fault["line"]) == (0, "unobservable", "warning", 17)
    assert planwatch(capsys, "lint", squash, "--strict").status == 2


def test_lint_tells_faults_as_errors(capsys: Capture, faulty: Path) -> None:
    ran = planwatch(capsys, "lint", faulty, "--json")
    (fault,) = ran.answer["faults"]
    assert (ran.status, fault["level"], fault["line"], ran.answer["errors"]) == (2, "error", 16, 1)


def test_draw_prints_mermaid(capsys: Capture, squash: Path) -> None:
    ran = planwatch(capsys, "draw", squash)
    assert ran.status == 0
    assert ran.out.startswith("flowchart")
    assert planwatch(capsys, "draw", squash, "--json").answer["mermaid"].strip() == ran.out.strip()


def test_draw_writes_a_file(capsys: Capture, squash: Path, tmp_path: Path) -> None:
    ran = planwatch(capsys, "draw", squash, "-o", tmp_path / "squash.mmd")
    assert ran.status == 0
    assert (tmp_path / "squash.mmd").read_text().startswith("flowchart")


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<svg "), ("a.PNG", b"\x89PNG"), ("a.mmd", b"flowchart")])
def test_draw_writes_what_the_name_says(capsys: Capture, squash: Path, tmp_path: Path, name: str, start: bytes) -> None:
    ran = planwatch(capsys, "draw", squash, "-o", tmp_path / name, "--json")
    assert (ran.status, ran.answer["output"]) == (0, str(tmp_path / name))
    assert (tmp_path / name).read_bytes().startswith(start)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_draw_shows_the_plan_of_a_session(capsys: Capture, tmp_path: Path) -> None:
    plan = drink()
    kept = {"revisions": encode(plan)["revisions"], "status": dict(plan.status), "done_at": dict(plan.done_at)}
    (tmp_path / "task.json").write_text(json.dumps(encode(plan.graph)))
    (tmp_path / "plan.json").write_text(json.dumps(kept))
    ran = planwatch(capsys, "draw", tmp_path, "--format", "svg", "--json")
    assert ran.status == 0
    assert "put in to recover" in ran.answer["svg"] and 'class="done"' in ran.answer["svg"]
    (tmp_path / "plan.json").write_text("{")
    assert planwatch(capsys, "draw", tmp_path).status == 2


BAD = [("-o", "a.gif"), ("--format", "gif"), ("--format", "png"), ("--theme", "pink", "--format", "svg")]


@pytest.mark.parametrize("words", BAD)
def test_draw_of_what_it_cannot_is_one_line(capsys: Capture, squash: Path, words: tuple[str, ...]) -> None:
    ran = planwatch(capsys, "draw", squash, *words)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_draw_cannot_write_into_nowhere(capsys: Capture, squash: Path, tmp_path: Path) -> None:
    ran = planwatch(capsys, "draw", squash, "-o", tmp_path / "no" / "where.mmd")
    assert (ran.status, ran.err.count("\n")) == (2, 1)


@pytest.mark.parametrize("name", ["a.json", "a.graphml", "a.yaml"])
def test_export_comes_back(capsys: Capture, squash: Path, tmp_path: Path, name: str) -> None:
    assert planwatch(capsys, "export", squash, "-o", tmp_path / name).status == 0
    ran = planwatch(capsys, "export", tmp_path / name, "--format", "json", "--json")
    assert ran.answer["text"] == planwatch(capsys, "export", squash, "--format", "json", "--json").answer["text"]


def test_export_to_something_else_says_what_is_allowed(capsys: Capture, squash: Path, tmp_path: Path) -> None:
    for words in (("--format", "jsn"), ("-o", tmp_path / "a.pdf"), ()):
        ran = planwatch(capsys, "export", squash, *words)
        assert (ran.status, ran.err.count("\n")) == (2, 1)
        assert "graphml" in ran.err


def test_import_tells_what_it_decided(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_text('Tea\n1. Fill the kettle"\n2. Boil it\n')
    ran = planwatch(capsys, "import", path, "--json")
    assert (ran.status, ran.answer["format"], ran.answer["steps"]) == (0, "text", 2)
    assert [note["code"] for note in ran.answer["notes"]] == ["linear", "stray_quote"]
    assert planwatch(capsys, "import", path).out == ran.answer["yaml"]


def test_import_of_an_unknown_format_is_one_line(capsys: Capture, squash: Path) -> None:
    ran = planwatch(capsys, "import", squash, "--format", "sigm")
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "'sigma'" in ran.err


def test_mine_says_support(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    rows = [{"id": f"r{i}", "steps": [["a", 0], ["b", 5]]} for i in range(6)]
    path.write_text(json.dumps({"task": "t", "steps": {"a": "Fill the mug", "b": "Stir the mug"}, "recordings": rows}))
    ran = planwatch(capsys, "mine", path, "-o", tmp_path / "t.yaml", "--json")
    (edge,) = ran.answer["edges"]
    assert (ran.status, edge["before"], edge["seen"], edge["of"]) == (0, "a", 6, 6)
    assert planwatch(capsys, "lint", tmp_path / "t.yaml").status == 0


def test_schema_describes_every_field_of_a_step(capsys: Capture) -> None:
    ran = planwatch(capsys, "schema")
    assert ran.status == 0
    text = json.dumps(json.loads(ran.out))
    assert all(f'"{name}"' in text for name in ("schema_version", "steps", "after", "confirm", "goal"))
    assert planwatch(capsys, "schema", "--json").answer == json.loads(ran.out)


def test_schema_of_something_else_says_what_is_allowed(capsys: Capture) -> None:
    ran = planwatch(capsys, "schema", "--kind", "cake")
    assert ran.status == 2
    assert "'cake'" in ran.err and "graph" in ran.err

"""`planwatch author` and `planwatch eval authoring`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.core.graph_yaml import load_graph
from planwatch.tools.authoring.growing import LAST
from planwatch.tools.cli.goal import agreed_task
from planwatch.tools.cli.output import Output
from tests.tools.cli.helpers import planwatch

Capture = pytest.CaptureFixture[str]


def test_a_text_is_written_as_a_task_graph(capsys: Capture, tmp_path: Path) -> None:
    text = tmp_path / "tea.txt"
    text.write_text(
        "Tea\n\n1. Boil the water in a kettle\n2. Put a tea bag into the mug\n3. Pour the water into the mug\n"
    )
    ran = planwatch(capsys, "author", text, "-o", tmp_path / "tea.yaml")
    assert ran.status == 0
    assert ran.out.startswith(f"wrote {tmp_path / 'tea.yaml'}: 3 steps towards 'Tea', read as text\n")
    graph = load_graph(tmp_path / "tea.yaml")
    assert planwatch(capsys, "lint", tmp_path / "tea.yaml").status == 0
    asked = planwatch(capsys, "author", text, "--json").answer
    assert [s["text"] for s in asked["steps"]] == [s.text for s in graph.steps]
    assert asked["edges"] == [[a, b] for a, b in sorted(graph.dag.edges)]


def test_a_text_without_instructions_is_bad_input(capsys: Capture, tmp_path: Path) -> None:
    text = tmp_path / "poem.txt"
    text.write_text("Roses are red.\n")
    ran = planwatch(capsys, "author", text, "-o", tmp_path / "poem.yaml", "--json")
    assert ran.status == 2
    assert "no instruction was found" in ran.answer["error"]
    assert not (tmp_path / "poem.yaml").exists()


def test_eval_authoring_says_which_folder_it_wants(capsys: Capture, tmp_path: Path) -> None:
    ran = planwatch(capsys, "eval", "authoring", "--data", tmp_path, "--json")
    assert ran.status == 2
    assert "give the folder of CaptainCook4D's annotations" in ran.answer["error"]


def test_a_goal_without_anybody_to_ask_is_bad_input_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nobody answers here"):
        agreed_task("make tea", tmp_path, tmp_path / "runs", Output(as_json=True), stdin=io.StringIO(""))
    assert not (tmp_path / "runs").exists()


def test_what_was_agreed_on_is_kept_as_a_task_graph(tmp_path: Path) -> None:
    heard = io.StringIO()
    told = io.StringIO("Boil the rice in a pot\nAdd salt to the pot\n\nyes\n")
    path = agreed_task("cook rice", tmp_path, tmp_path / "runs", Output(as_json=False, stdout=heard), stdin=told)
    assert path == tmp_path / "runs" / "goal_cook_rice.yaml"
    assert [s.text for s in load_graph(path).steps][:2] == ["Boil the rice in a pot", "Add salt to the pot"]
    assert [s.id for s in load_graph(path).steps][2:] == [LAST]
    assert "Shall we begin?" in heard.getvalue()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("TASK", "--goal", "tea"), "give a task graph or a goal, not both"),
        (("TASK", "--tasks", "x"), "--tasks belongs to --goal"),
        (("--goal", "tea"), "nothing to watch"),
    ],
)
def test_a_goal_in_the_wrong_company_is_told(capsys: Capture, words: tuple[str, ...], message: str) -> None:
    ran = planwatch(capsys, "run", *words, "--json")
    assert (ran.status, message in ran.answer["error"]) == (2, True)

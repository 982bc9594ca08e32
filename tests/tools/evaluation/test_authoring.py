"""`planwatch eval authoring`, worked by hand on a tiny kitchen, and on the real recipes where they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.evaluation.authoring import Counts, chain, count, parsed, read_recipes, run_authoring
from tests.real_data import real_data

STEPS = {
    "0": "START",
    "4": "Add-Add 1 egg to the bowl",
    "1": "Chop-Chop 1 strawberry",
    "3": "whisk-whisk the bowl",
    "2": "Add-100 g flour to the bowl",
    "9": "END",
}
EDGES = [[0, 4], [0, 2], [0, 1], [4, 3], [2, 3], [3, 9], [1, 9]]
LISTED = {"11": STEPS["4"], "12": STEPS["1"], "13": STEPS["2"], "14": STEPS["3"]}


@pytest.fixture
def kitchen(tmp_path: Path) -> Path:
    (tmp_path / "task_graphs").mkdir()
    (tmp_path / "annotation_json").mkdir()
    (tmp_path / "task_graphs" / "batter.json").write_text(json.dumps({"steps": STEPS, "edges": EDGES}))
    (tmp_path / "annotation_json" / "step_idx_description.json").write_text(json.dumps(LISTED))
    return tmp_path


def test_texts_come_in_the_order_of_the_list_and_carry_no_ids(kitchen: Path) -> None:
    recipe = read_recipes(kitchen)[0]
    assert recipe.texts == (
        "Add 1 egg to the bowl",
        "Chop 1 strawberry",
        "Add 100 g flour to the bowl",
        "Whisk the bowl",
    )
    assert recipe.human == {(0, 3), (2, 3)}


def test_rows_by_hand(kitchen: Path) -> None:
    recipe = read_recipes(kitchen)[0]
    assert count(chain(recipe), recipe.human) == Counts(2, 4, 0)
    assert parsed(recipe) == recipe.human
    result = run_authoring(kitchen)
    assert (result["closure_precision"], result["closure_recall"], result["closure_f1"]) == (1.0, 1.0, 1.0)
    assert result["rows"]["chain"] == {"precision": 0.3333, "recall": 1.0, "f1": 0.5}
    assert result["rows"]["no_edges"] == {"precision": None, "recall": 0.0, "f1": 0.0}
    assert 0 < result["rows"]["random_order"]["recall"] < 1
    assert 0 < result["rows"]["coin"]["recall"] < 1
    # one recipe says nothing about others, so nothing is known to be beaten
    assert result["not_beaten"] == {"closure_f1": ["chain", "no_edges", "coin", "random_order", "parser_random_order"]}


def test_a_row_that_is_right_everywhere_is_not_beaten(kitchen: Path) -> None:
    """A second recipe, a chain as written: the parser finds less than the order of the text does, or the same."""
    steps = {"0": "START", "1": STEPS["4"], "2": STEPS["1"], "3": "END"}
    listed = {**LISTED, "21": steps["1"], "22": steps["2"]}
    for name in ("pie", "cake"):
        graph = {"steps": steps, "edges": [[0, 1], [1, 2], [2, 3]]}
        (kitchen / "task_graphs" / f"{name}.json").write_text(json.dumps(graph))
    (kitchen / "annotation_json" / "step_idx_description.json").write_text(json.dumps(listed))
    weak = run_authoring(kitchen, ["cake", "pie"])["not_beaten"]["closure_f1"]
    assert "chain" in weak and "no_edges" in weak  # the parser sees no order between an egg and a strawberry


def _list(kitchen: Path, *texts: str) -> None:
    listed = {str(i): text for i, text in enumerate(texts)}
    (kitchen / "annotation_json" / "step_idx_description.json").write_text(json.dumps(listed))


def test_a_step_that_the_list_lacks_comes_last_and_is_told(kitchen: Path) -> None:
    _list(kitchen, STEPS["3"], STEPS["4"], STEPS["2"])
    assert read_recipes(kitchen)[0].texts[-1] == "Chop 1 strawberry"
    assert run_authoring(kitchen)["unlisted"] == [STEPS["1"]]


def test_a_text_that_another_recipe_shares_is_taken_where_its_own_recipe_stands(kitchen: Path) -> None:
    others = [f"Fry-Fry fish {i}" for i in range(9)]
    _list(kitchen, STEPS["3"], *others, STEPS["4"], STEPS["1"], STEPS["2"], STEPS["3"])
    assert read_recipes(kitchen)[0].texts[-1] == "Whisk the bowl"
    assert run_authoring(kitchen)["unlisted"] == []


def test_unknown_recipes_and_folders_are_told(kitchen: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no recipe 'bater'"):
        run_authoring(kitchen, ["bater"])
    with pytest.raises(InputError, match="no task graphs in"):
        run_authoring(tmp_path / "nothing")


def test_real_recipes_are_ordered_better_than_by_their_order_alone() -> None:
    result = run_authoring(real_data("captaincook4d"))
    assert result["closure_f1"] >= 0.70
    rows = result["rows"]
    assert result["closure_f1"] > rows["chain"]["f1"] > rows["parser_random_order"]["f1"]
    assert rows["parser_random_order"]["precision"] > rows["random_order"]["precision"]
    assert rows["chain"]["precision"] == pytest.approx(rows["coin"]["precision"], abs=0.01)
    assert result["not_beaten"] == {"closure_f1": []}

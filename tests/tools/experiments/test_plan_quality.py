from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from xml.etree import ElementTree

import pytest

from planwatch.core.errors import InputError
from planwatch.planners.llm.local import LocalModel
from planwatch.tools.evaluation.runner.blind import BLIND
from planwatch.tools.experiments.chart import Line, Point, curves, forest
from planwatch.tools.experiments.plan_page import LEAKS, charts, table_lines, write_page
from planwatch.tools.experiments.plan_quality import Asked, run_plan_quality
from tests.llm_server.server import serving
from tests.tools.cli.helpers import planwatch


@pytest.fixture(scope="module")
def result() -> dict:
    plans = "none,rules,canonical,as-performed,noisy(skip,1)"
    return run_plan_quality(Asked("sim:dev:1", "oracle", plans=plans, accuracies=(0.9,), fps=1.0))


def test_every_plan_and_every_blind_row_is_in_the_table(result: dict) -> None:
    assert list(result["plans"]) == ["none", "rules", "canonical", "as-performed", "noisy(skip,1)"]
    assert set(result["rows"]) == set(BLIND)
    words = "\n".join(table_lines(result))
    assert LEAKS in words and "as-performed (leaks the future)" in words
    assert all(f"blind: {row}" in words for row in BLIND)


def test_plans_are_compared_on_the_same_recordings(result: dict) -> None:
    own = result["plans"]["rules"]["minus_rules"]
    assert all(one["gap"] == 0 and not one["beats"] for one in own.values() if one["gap"] is not None)
    assert result["plans"]["noisy(skip,1)"]["minus_rules"]["completion_f1"]["gap"] < -0.5


def test_without_a_plan_less_is_told_rightly(result: dict) -> None:
    assert result["plans"]["none"]["instruct_next_f1"] < result["plans"]["rules"]["instruct_next_f1"]


def test_doses_begin_at_the_canonical_plan(result: dict) -> None:
    assert [(p["kind"], p["p"]) for p in result["plan_noise"]] == [("skip", 0.0), ("skip", 1.0)]
    assert result["plan_noise"][0]["speech_f1"] == result["plans"]["canonical"]["speech_f1"]
    assert [(p["plan"], p["accuracy"]) for p in result["perception_noise"]] == [("rules", 0.9), ("canonical", 0.9)]


def test_the_page_holds_every_chart_and_the_file_the_same_numbers(result: dict, tmp_path: Path) -> None:
    page = write_page(result, tmp_path / "out").read_text()
    assert page.count("<svg") == len(list(charts(result))) == 5
    assert json.loads((tmp_path / "out" / "plan-quality.json").read_text()) == json.loads(json.dumps(result))
    for svg in charts(result):
        ElementTree.fromstring(svg)


class Scribbler:
    """A model that never writes JSON."""

    def write(self, *asked: object) -> SimpleNamespace:
        return SimpleNamespace(text="Well, let me think.", whole=True, tokens_in=1, tokens_out=1)


def test_a_model_behind_a_server_is_a_plan_and_its_failures_are_counted() -> None:
    slip = "sim:dev:1:1:table-tiny-v1"
    with serving({"scribbler": cast("LocalModel", Scribbler())}) as url:
        asked = Asked(slip, "oracle", plans="rules,llm", door={"server": url, "model": "scribbler", "preset": "plain"})
        result = run_plan_quality(asked)
    assert result["not_run"] == {} and list(result["plans"]) == ["rules", "llm"]
    assert result["plans"]["llm"]["speech_f1"] == result["plans"]["rules"]["speech_f1"]
    assert result["model"]["notes"] > 0 and "llm (model)" not in result["model"]["revisions"]
    assert "answers not taken or not had" in "\n".join(table_lines(result))


def test_a_model_that_is_not_there_is_named() -> None:
    door = {"server": "http://127.0.0.1:9/v1"}
    result = run_plan_quality(Asked("sim:dev:1:0:table-tiny-v1", "oracle", plans="rules,llm", door=door))
    assert list(result["plans"]) == ["rules"] and "127.0.0.1:9" in result["not_run"]["llm"]
    assert result["model"] is None


def test_a_plan_to_compare_with_has_to_be_among_them() -> None:
    with pytest.raises(InputError, match="canonical"):
        run_plan_quality(Asked("sim:dev:1", "oracle", plans="none", base="canonical"))


def test_charts_say_when_there_is_nothing() -> None:
    assert "nothing to count" in forest("x", [Point("a <b>", None)])
    assert "a &lt;b&gt;" in forest("x", [Point("a <b>", None)])
    assert "nothing to show" in curves("x", "y", [])
    ElementTree.fromstring(curves("x", "y", [Line("one", ((0.5, 0.5, None),))]))


def test_the_command_prints_one_object(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ran = planwatch(capsys, "experiment", "plan-quality", "--data", "sim:dev:1", "--perception", "oracle",
                    "--plans", "rules", "--out", tmp_path / "o", "--json")  # fmt: skip
    assert ran.status == 0 and list(ran.answer["plans"]) == ["rules"]
    assert planwatch(capsys, "experiment", "plan-quality", "--data", "sim:dev:1", "--doses", "x").status == 2

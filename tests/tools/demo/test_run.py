from __future__ import annotations

import json
from pathlib import Path

import pytest

from planwatch.core.graph_yaml import load_graph
from planwatch.tools.datasets.truth_file import read_truth
from planwatch.tools.demo.assets import TASK, TRUTH, asset
from planwatch.tools.demo.record import first_seed
from planwatch.tools.demo.run import demo_seeds, run_demo

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The result of the demo with an oracle's eyes."""
    return run_demo(perception="oracle", runs=tmp_path_factory.mktemp("runs"), quiet=True)


def test_both_deviations_are_announced_and_the_plan_recovers(shown: dict[str, object]) -> None:
    assert shown["faults"] == []
    assert shown["success"] is True
    acts = [said["act"] for said in shown["guidance"]]  # type: ignore[union-attr]
    assert {"instruct_next", "confirm", "remind_owed", "correct", "acknowledge_correction", "finish"} <= set(acts)
    assert acts.count("finish") == 1


def test_the_folder_holds_journal_plan_and_report(shown: dict[str, object]) -> None:
    folder = Path(str(shown["folder"]))
    plan = json.loads((folder / "plan.json").read_text())
    assert plan["finished"]
    assert len(plan["injected"]) >= 2
    assert (folder / "journal.jsonl").read_text().splitlines()[-1].startswith('{"type": "end"')
    report = Path(str(shown["report"])).read_text(encoding="utf-8")
    assert report.count("data:image/jpeg;base64,") >= 6
    assert "Finished: every required step is done." in report


def test_the_result_is_one_json_object(shown: dict[str, object]) -> None:
    assert json.loads(json.dumps(shown)) == shown


def test_the_shipped_task_is_the_example() -> None:
    assert asset(TASK).read_bytes() == (ROOT / "examples" / TASK).read_bytes()


def test_the_shipped_film_is_the_first_seed_with_both_deviations() -> None:
    assert read_truth(asset(TRUTH)).seed == first_seed(load_graph(asset(TASK)))


@pytest.mark.slow
def test_the_next_seed_succeeds_live_and_the_count_says_so(tmp_path: Path) -> None:
    result = demo_seeds(1, perception="oracle", runs=tmp_path)
    assert (result["succeeded"], result["of"]) == (1, 1)
    assert result["rows"][0]["seed"] != first_seed(load_graph(asset(TASK)))
    assert Path(result["rows"][0]["report"]).is_file()


@pytest.mark.slow
def test_without_eyes_the_count_says_why_not(tmp_path: Path) -> None:
    (row,) = demo_seeds(1, perception="silent", runs=tmp_path)["rows"]
    assert row["success"] is False
    assert any("was not announced" in line for line in row["faults"])
    assert any("did not finish" in line for line in row["faults"])

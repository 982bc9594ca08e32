from __future__ import annotations

import pytest

from planwatch.tools.evaluation.runner.assistants import Who
from planwatch.tools.evaluation.runner.audit import audit_rows, run_audit, verdict
from planwatch.tools.evaluation.runner.blind import BLIND
from planwatch.tools.evaluation.runner.data import open_recording
from planwatch.tools.evaluation.runner.run import Asked
from planwatch.tools.evaluation.runner.told import exchanged


def test_every_step_is_described_as_another_one() -> None:
    graph = open_recording("sim:dev:0:table-v1").graph
    other = exchanged(graph, 0)
    assert [step.id for step in other.steps] == [step.id for step in graph.steps]
    assert sorted(step.text for step in other.steps) == sorted(step.text for step in graph.steps)
    assert all(a.text != b.text and a.pre == b.pre for a, b in zip(graph.steps, other.steps, strict=True))


def test_the_rows() -> None:
    names = [who.row for who in audit_rows(Who())]
    assert names == ["main", "wrong_graph", "wrong_video", "frozen", "black", "no_text"]


def scores(completion: float | None, speech: float | None) -> dict[str, float | None]:
    return {"completion_f1": completion, "speech_f1": speech, "deviation_f1": None}


def test_a_row_that_keeps_its_score_is_caught() -> None:
    found = verdict({"main": scores(0.8, 0.7), "black": scores(0.05, 0.3), "frozen": scores(0.1, 0.0)})
    assert found["caught"] == ["black"] and found["kept"]["frozen"]["completion_f1"] == 0.125
    assert found["kept"]["black"]["deviation_f1"] is None


def test_nothing_is_told_of_a_sense_that_finds_nothing_anyway() -> None:
    assert verdict({"main": scores(0.05, None), "black": scores(0.05, None)})["caught"] is None
    assert verdict({"main": scores(0.05, 0.5), "black": scores(0.0, 0.0)})["caught"] == []


@pytest.mark.slow
def test_the_shipped_watcher_looks_and_reads() -> None:
    result = run_audit(Asked("sim:dev:2"))
    assert result["completion_f1"] > 0.5
    assert result["caught"] == []
    assert set(BLIND) <= set(result["rows"]) and result["not_beaten"].keys() == {
        "completion_f1",
        "speech_f1",
        "deviation_f1",
    }
    assert set(result["kept"]) == {who.row for who in audit_rows(Who())} - {"main"}  # a blind row cannot be caught
    assert result["spec"]["data"] == "sim:dev:2" and "numpy" in result["versions"]

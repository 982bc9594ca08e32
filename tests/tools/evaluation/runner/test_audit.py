from __future__ import annotations

import pytest

from planwatch.tools.evaluation.runner.assistants import Who
from planwatch.tools.evaluation.runner.audit import audit_rows, run_audit
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


@pytest.mark.slow
def test_the_shipped_watcher_looks_and_reads() -> None:
    result = run_audit(Asked("sim:dev:2"))
    assert result["completion_f1"] > 0.5
    assert result["caught"] == []

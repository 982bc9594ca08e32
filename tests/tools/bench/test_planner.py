from __future__ import annotations

import json
import random

import pytest

from planwatch.core.plan import Plan, unreachable
from planwatch.tools.bench.planner import growth, run_planner_bench, wide_graph
from tests.tools.cli.helpers import planwatch


def test_every_number_is_measured() -> None:
    told: list[float] = []
    result = run_planner_bench((10, 40), progress=lambda done, total, note: told.append(done / total))
    assert json.loads(json.dumps(result)) == result
    for name in ("belief_ms", "histories_ms", "repair_ms", "repair_worst_ms"):
        assert result[name].keys() == {"10", "40"}
        assert all(0 < ms < 100 for ms in result[name].values())
    assert result["repairs"] > 20
    assert told == [0.0, 0.5, 1.0]


def test_the_exponent_of_a_power_law() -> None:
    assert growth({"10": 1.0, "100": 10.0, "1000": 100.0}) == 1.0
    assert growth({"10": 1.0, "100": 100.0}) == 2.0
    assert growth({"10": 1.0}) is None


@pytest.mark.parametrize("size", [3, 30, 200])
def test_the_long_procedures_can_be_finished(size: int) -> None:
    plan = Plan(wide_graph(size, random.Random(size)))
    assert len(plan.steps) == size
    assert unreachable(plan) == ()
    assert len(plan.graph.order()) == size


def test_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    ran = planwatch(capsys, "bench", "planner", "--sizes", "10,20", "--json")
    assert ran.status == 0
    assert {"belief_ms", "repair_ms", "exponent"} <= ran.answer.keys()
    for bad in ("ten", "", "2", "10,1000000"):
        refused = planwatch(capsys, "bench", "planner", "--sizes", bad, "--json")
        assert refused.status == 2
        assert "whole numbers from 3 to 100000" in refused.err

from __future__ import annotations

import json

import pytest

from planwatch.tools.bench.loop import run_bench


@pytest.mark.slow
def test_every_number_is_measured() -> None:
    told: list[float] = []
    result = run_bench(hours=0.05, perception="silent", progress=lambda done, total, note: told.append(done / total))
    assert json.loads(json.dumps(result)) == result
    assert 0 < result["tick_ms"] < 5
    assert 0 < result["turn_ms"] < 1000
    assert 0 < result["outside_turn_ms"] < 100
    assert result["realtime_factor"] > 1
    assert abs(result["memory_growth_mb"]) < 100
    assert told == sorted(told)
    assert told[-1] == 1.0

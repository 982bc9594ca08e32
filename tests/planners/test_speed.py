"""The budget of a tick, with a generous bound for loaded machines (processor time, not wall time)."""

from __future__ import annotations

import statistics
import time

import pytest

from planwatch.core.plan import Plan
from planwatch.planners.tracker import StepTracker
from tests.planners.replay import Run, graph, sense


@pytest.mark.parametrize(("steps", "limit_ms"), [(12, 1.5), (25, 3.0), (300, 25.0)])
def test_a_tick_is_cheap(steps, limit_ms) -> None:
    g = graph({f"s{i}": [f"s{i - 1}"] if i else [] for i in range(steps)})
    see = sense([Run("s0", 2, 8)], memory=True)
    tracker, plan = StepTracker(), Plan(g)
    belief, watch = tracker.start(plan, 0.0)
    spent = []
    for tick in range(1, 60):
        evidence = see(watch, tick / 2)
        begin = time.process_time()
        seen = tracker.observe(plan, belief, evidence)
        spent.append(time.process_time() - begin)
        belief, watch = seen.belief, seen.watch
    assert 1e3 * statistics.median(spent) < limit_ms

"""The budget of a tick, with a generous bound for loaded machines (processor time, not wall time)."""

from __future__ import annotations

import random
import statistics
import time

import pytest

from planwatch.core.evidence import Evidence, Sense, StepEvidence
from planwatch.core.plan import Plan
from planwatch.planners.noise import SenseModel
from planwatch.planners.settings import TrackerSettings
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


@pytest.mark.parametrize(("steps", "limit_ms"), [(25, 20.0), (300, 150.0)])
def test_a_tick_of_whole_histories_is_cheap(steps, limit_ms) -> None:
    """The worst case: a recogniser that hardly knows anything keeps every history alive."""
    g = graph({f"s{i}": [f"s{i - 1}"] if i % 3 else [] for i in range(steps)})
    settings = TrackerSettings(recognisers={Sense.DETECTIONS: SenseModel()})
    tracker, plan, rng = StepTracker(settings), Plan(g), random.Random(0)
    belief, watch = tracker.start(plan, 0.0)
    spent = []
    for tick in range(60):
        p = [rng.random() for _ in range(len(watch.items) + 1)]
        items = (StepEvidence(i.step.id, v / sum(p), 0.0) for i, v in zip(watch.items, p, strict=False))
        evidence = Evidence(tick / 2, 0.0, Sense.DETECTIONS, tuple(items), p_background=p[-1] / sum(p))
        begin = time.process_time()
        seen = tracker.observe(plan, belief, evidence)
        spent.append(time.process_time() - begin)
        belief, watch = seen.belief, seen.watch
    assert 1e3 * statistics.median(spent) < limit_ms

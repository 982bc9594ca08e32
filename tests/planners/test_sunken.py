"""Columns that a sense rounds to nothing: what shows is weighed as before, what is hidden is not lost."""

from __future__ import annotations

import numpy as np
import pytest

from planwatch.core.belief import Belief
from planwatch.core.codec import decode, encode
from planwatch.core.evidence import Evidence, Sense, StepEvidence
from planwatch.core.plan import Plan
from planwatch.planners.draft import LEVEL
from planwatch.planners.noise import SenseModel, whiten
from planwatch.planners.settings import TrackerSettings
from planwatch.planners.sunken import Level, Look, weigh_hidden
from planwatch.planners.tracker import StepTracker
from tests.planners.replay import graph

FLOOR, KEEP, MARGIN = 5e-5, 0.9, 4.5


def recogniser(true: list[int], columns: int, seed: int, digits: int = 4) -> np.ndarray:
    """(T, C): a calibrated softmax whose signal and noise pass the same low-pass filter, so many digits of it."""
    rng = np.random.default_rng(seed)
    score, rows = rng.standard_normal(columns), []
    for column in true:
        score = KEEP * score + (1 - KEEP**2) ** 0.5 * rng.standard_normal(columns)
        score[column] += (1 - KEEP) * MARGIN
        p = np.exp(MARGIN * (score - score.max()))
        rows.append(np.round(p / p.sum(), digits))
    return np.array(rows)


def follow(rows: np.ndarray, floor: float = FLOOR, sunken: bool = True) -> np.ndarray:
    """P(each column is the true one), tick by tick, when one in thirty ticks changes it."""
    size = rows.shape[1]
    believed, out = np.full(size, 1.0 / size), []
    level: Level | None = None
    logs = np.log(np.maximum(rows, floor))
    for log, before in zip(logs[1:], logs, strict=False):
        look = Look(log, before, KEEP, float(np.log(FLOOR)) + 1e-9, MARGIN**2)
        if sunken:
            added, level = weigh_hidden(look, level, believed)
        else:
            added = whiten(log, before, KEEP)
        prior = believed * (1 - 1 / 30) + (1 - believed) / 30 / (size - 1)
        believed = prior * np.exp(added - added.max())
        believed /= believed.sum()
        out.append(believed)
    return np.array(out)


def test_what_shows_is_weighed_as_if_nothing_could_hide() -> None:
    rng = np.random.default_rng(0)
    before, log = (np.log(rng.dirichlet(np.ones(6) * 5.0)) for _ in range(2))
    look = Look(log, before, KEEP, float(np.log(FLOOR)), 10.0)
    added, _ = weigh_hidden(look, None, np.full(6, 1 / 6))
    want = whiten(log, before, KEEP)
    assert added - added[0] == pytest.approx(want - want[0])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_hidden_columns_lose_little_of_what_the_sense_knows(seed) -> None:
    """Between columns held at the floor and columns that show in full; and what is believed is calibrated."""
    true = np.repeat(np.random.default_rng(seed).integers(0, 12, 100), 30)
    rows, full = (recogniser(true.tolist(), 12, seed, digits) for digits in (4, 300))
    sunken, held, shown = follow(rows), follow(rows, sunken=False), follow(full, floor=1e-300, sunken=False)
    right, at_floor, best = ((b.argmax(1) == true[1:]).mean() for b in (sunken, held, shown))
    assert right > at_floor + 0.01
    assert right > best - 0.04
    assert sunken.max(1).mean() == pytest.approx(right, abs=0.04)


def test_a_step_that_should_have_come_up_by_now_is_believed_less() -> None:
    """One column at 1, the others at nothing, for longer and longer: anything else would have come up."""
    rows = np.zeros((40, 8))
    rows[:, 0] = 1.0
    believed = follow(rows)
    assert believed[-1][0] > 0.85 > believed[5][0]
    assert np.isfinite(believed).all()


def test_a_restored_belief_goes_on_as_the_one_that_was_kept() -> None:
    g = graph({"a": [], "b": ["a"], "c": ["b"], "d": []})
    settings = TrackerSettings(recognisers={Sense.DETECTIONS: SenseModel()})
    rows = recogniser([4] * 5 + [0] * 15 + [4] * 5 + [1] * 15, 5, 3)

    def run(restored: bool) -> Belief:
        tracker, plan = StepTracker(settings), Plan(g)
        belief, _ = tracker.start(plan, 0.0)
        for t, row in enumerate(rows.tolist()):
            if restored:
                tracker, belief = StepTracker(settings), decode(Belief, encode(belief))
            steps = tuple(StepEvidence(s.id, p, 0.0) for s, p in zip(g.steps, row, strict=False))
            belief = tracker.observe(
                plan, belief, Evidence(float(t), 0.0, Sense.DETECTIONS, steps, p_background=row[-1])
            ).belief
        return belief

    kept, restored = run(False), run(True)
    assert LEVEL in kept.memo
    assert kept.memo[LEVEL] == restored.memo[LEVEL]
    for step in g.steps:
        assert kept.steps[step.id].on == pytest.approx(restored.steps[step.id].on, abs=1e-12)

from __future__ import annotations

import numpy as np
import pytest

from planwatch.tools.metrics.bootstrap import (
    Counts,
    f1,
    f1_gap_interval,
    f1_interval,
    f1_of,
    gap_interval,
    not_beaten,
    ratio_of,
)


def test_f1_worked_by_hand() -> None:
    assert f1(3, 1, 2) == pytest.approx(6 / 9)
    assert f1(0, 1, 0) == 0.0
    assert f1(0, 0, 0) is None


def test_the_interval_is_seeded_holds_the_score_and_needs_sessions() -> None:
    sessions = [Counts(8, 1, 2), Counts(5, 5, 1), Counts(9, 0, 0), Counts(7, 2, 3)]
    interval = f1_interval(sessions, seed=3)
    assert interval == f1_interval(sessions, seed=3)
    assert interval != f1_interval(sessions, seed=4)
    assert interval is not None
    score = f1(29, 8, 6)
    assert score is not None
    assert interval[0] < score < interval[1]
    assert f1_interval(sessions[:1]) is None
    assert f1_interval([Counts(0, 0, 0)] * 5) is None


def test_equal_sessions_have_no_spread() -> None:
    assert f1_interval([Counts(4, 1, 1)] * 6) == pytest.approx((0.8, 0.8))


def test_it_covers_as_often_as_it_says() -> None:
    """Sessions whose hits are drawn around a known rate: a 95 % interval should hold it about 19 times in 20."""
    rng = np.random.default_rng(0)
    held = 0
    for k in range(100):
        hits = rng.binomial(20, 0.7, size=40)
        low, high = f1_interval([Counts(int(h), 20 - int(h), 20 - int(h)) for h in hits], seed=k, draws=300) or (1, 0)
        held += low <= 0.7 <= high
    assert held >= 86


def test_a_gap_is_paired() -> None:
    """Sessions of very different worth: the gap is certain although neither score is."""
    good = [Counts(10, 0, 0), Counts(0, 10, 10), Counts(10, 0, 0), Counts(0, 10, 10)]
    worse = [Counts(9, 1, 1), Counts(0, 10, 10), Counts(9, 1, 1), Counts(0, 10, 10)]
    gap = f1_gap_interval(good, worse)
    assert gap is not None and 0 <= gap[0] < 0.1 and gap[1] == pytest.approx(0.1)
    assert f1_gap_interval(good, good) == (0, 0)
    back = f1_gap_interval(worse, good)
    assert back == pytest.approx((-gap[1], -gap[0]))
    assert f1_gap_interval(good[:1], worse[:1]) is None
    assert f1_gap_interval([Counts(0, 0, 0)] * 3, worse[:3]) is None


def test_rows_that_are_not_beaten_by_hand() -> None:
    """Shares of 10: more in every unit is beaten, the same is not, and more in the mean alone is not."""
    mine = [(5, 10), (6, 10), (7, 10), (8, 10)]
    rows = {
        "fewer": [(4, 10), (5, 10), (6, 10), (7, 10)],
        "same": mine,
        "sometimes": [(0, 10), (9, 10), (9, 10), (0, 10)],
        "none": [(0, 10)] * 4,
        "nothing to count": [(0, 0)] * 4,
    }
    assert not_beaten(ratio_of, mine, rows) == ["same", "sometimes", "nothing to count"]
    assert gap_interval(ratio_of, mine, rows["fewer"]) == pytest.approx((0.1, 0.1))
    assert not_beaten(ratio_of, mine[:1], {"none": [(0, 10)]}) == ["none"]  # one unit says nothing of others
    assert f1_of(np.array([[3.0, 1.0, 2.0], [0.0, 1.0, 0.0]])).tolist() == [pytest.approx(6 / 9), 0.0]

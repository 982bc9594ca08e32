from __future__ import annotations

import pytest

from planwatch.tools.metrics.decisions import content_of_grades, decision_scores, pqs, pqs_plus

WANTED = [True, True, False, False]


def test_a_worked_example() -> None:
    """One of two interruptions found, one of two silences kept."""
    scores = decision_scores(WANTED, [True, False, True, False])
    assert (scores.interrupt_f1, scores.silent_f1) == (0.5, 0.5)
    assert (scores.macro_f1, scores.g_mean_f1, scores.accuracy) == (0.5, 0.5, 0.5)


def test_always_the_same_has_no_g_mean() -> None:
    assert decision_scores(WANTED, [False] * 4).g_mean_f1 == 0
    assert decision_scores(WANTED, [True] * 4).g_mean_f1 == 0


def test_pqs_of_always_silent_is_the_silent_share_and_pqs_plus_zero() -> None:
    silent: list[float | None] = [None] * 4
    assert pqs(WANTED, [False] * 4, silent) == 0.5
    assert pqs_plus(WANTED, [False] * 4, silent) == 0
    assert pqs_plus(WANTED, WANTED, [0.5, 0.5, None, None]) == pytest.approx((0.75 - 0.5) / 0.5)


def test_content_must_be_known_where_it_counts() -> None:
    with pytest.raises(ValueError, match="content None"):
        pqs([True], [True], [None])
    assert content_of_grades([5, 5, 5, 1]) == pytest.approx(0.75)
    assert content_of_grades([]) is None


def test_no_data_is_none() -> None:
    empty = decision_scores([], [])
    assert (empty.macro_f1, empty.accuracy, empty.interrupt_rate) == (None, None, None)
    assert pqs([], [], []) is None
    assert pqs_plus([False], [False], [None]) is None
    with pytest.raises(ValueError, match="1 and 2 moments"):
        decision_scores([True], [True, False])

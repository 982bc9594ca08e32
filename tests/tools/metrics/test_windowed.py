from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.metrics.windowed import Said, Wanted, match_windows, timeliness, window_scores


def want(at: float, kind: str = "correct", length: float = 10.0) -> Wanted:
    return Wanted("s", kind, None, at, at, at + length)


def say(t: float, kind: str = "correct", quality: float = 1.0) -> Said:
    return Said("s", kind, None, t, quality)


def test_a_worked_example() -> None:
    """Two wanted, one said 5 s late, one said out of the blue."""
    scores = window_scores([want(0), want(100)], [say(5), say(50)])
    late = math.exp(-0.5)
    assert (scores.precision, scores.recall, scores.f1) == (0.5, 0.5, 0.5)
    assert scores.soft_dice == pytest.approx(2 * late / 4)
    assert scores.estp_f1 == pytest.approx(2 * late / (2 * late + 2))
    assert (scores.sts, scores.latency_p50, scores.early_rate) == (pytest.approx(late), 5, 0)


def test_the_estp_form_sees_no_lateness_where_nothing_is_missed() -> None:
    scores = window_scores([want(0)], [say(10)])
    assert scores.estp_f1 == 1
    assert scores.soft_dice == pytest.approx(math.exp(-1))


def test_two_seconds_early_still_counts_and_more_does_not() -> None:
    assert window_scores([want(10)], [say(8)]).early_rate == 1
    assert window_scores([want(10)], [say(7.9)]).pairs == 0
    assert window_scores([want(10)], [say(20.1)]).pairs == 0


def test_kinds_refs_and_sessions_do_not_mix() -> None:
    scores = window_scores([want(0, "correct")], [say(0, "confirm")])
    assert scores.per_kind == {"confirm": 0, "correct": 0}
    assert window_scores([want(0)], [Said("other", "correct", None, 0)]).pairs == 0
    assert window_scores([want(0)], [Said("s", "correct", "step", 0)]).pairs == 0


def test_more_pairs_come_before_better_ones() -> None:
    hits = match_windows([want(0), want(8)], [say(9), say(0.5)])
    assert [(h.wanted, h.said) for h in hits] == [(0, 1), (1, 0)]
    assert len(match_windows([want(0), want(1, length=5)], [say(1), say(9)])) == 2


def test_no_data_is_none() -> None:
    empty = window_scores([], [])
    assert (empty.f1, empty.soft_dice, empty.estp_f1, empty.latency_p50) == (None, None, None, None)
    silent = window_scores([want(0)], [])
    assert (silent.f1, silent.precision, silent.recall, silent.soft_dice) == (0, None, 0, 0)


def test_times_that_are_none_of_this_world_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        say(math.nan)
    with pytest.raises(ValueError, match="open <= ideal"):
        Wanted("s", "x", None, 3, 2, 4)


moments = st.lists(st.integers(0, 60).map(float), max_size=7)


@settings(max_examples=60, deadline=None)
@given(moments, moments)
def test_nobody_is_paired_twice_and_perfect_timing_is_perfect(wanted: list[float], said: list[float]) -> None:
    truths, predictions = [want(t) for t in wanted], [say(t) for t in said]
    hits = match_windows(truths, predictions)
    assert len({h.wanted for h in hits}) == len({h.said for h in hits}) == len(hits)
    assert all(0 < h.timeliness <= 1 for h in hits)
    if wanted:
        assert window_scores(truths, [say(t) for t in wanted]).soft_dice == pytest.approx(1)


def test_quality_scales_timeliness() -> None:
    assert timeliness(want(0), 0, 0.4) == 0.4
    assert timeliness(Wanted("s", "x", None, 0, 5, 5), 5) == 1

"""Frame-wise step scores, worked by hand, and their bounds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.metrics.step_labels import Labelled, StepScores, delays_of, edit_score, runs, step_scores


def test_by_hand() -> None:
    true = [None, 1, 1, 2, 2, 2, 3, 3]
    guess = [1, 1, 1, 1, 1, 2, 2, 2]
    session = Labelled([k * 0.5 for k in range(8)], true, guess)
    assert delays_of(session) == [0.0, 1.0, None]
    scores = step_scores([session])
    assert scores == StepScores(accuracy=3 / 7, edit=pytest.approx(2 / 3), found=2 / 3, delay_s=0.5)


def test_a_run_that_comes_again_counts_again() -> None:
    session = Labelled([0, 1, 2, 3], [7, 6, 7, 7], [7, 7, 7, 7])
    assert runs(session.true) == [7, 6, 7]
    assert delays_of(session) == [0, None, 0]
    assert step_scores([session]).edit == pytest.approx(1 / 3)


def test_a_gap_ends_a_run_but_does_not_begin_one() -> None:
    assert delays_of(Labelled([0, 1, 2], [1, None, 1], [2, 2, 1])) == [None]


def test_nothing_to_judge() -> None:
    assert step_scores([]) == StepScores(None, None, None, None)
    assert step_scores([Labelled([0.0], [None], [3])]) == StepScores(None, 0.0, None, None)
    with pytest.raises(ValueError, match=r"\(1, 0, 1\)"):
        Labelled([0.0], [], [1])


labels = st.lists(st.one_of(st.none(), st.integers(1, 4)), max_size=30)


@given(true=labels, data=st.data())
@settings(deadline=None)
def test_bounds_and_perfection(true: list[int | None], data: st.DataObject) -> None:
    times = [float(k) for k in range(len(true))]
    guess = data.draw(st.lists(st.integers(1, 4), min_size=len(true), max_size=len(true)))
    scores = step_scores([Labelled(times, true, guess)])
    assert all(v is None or 0 <= v <= 1 for v in (scores.accuracy, scores.edit, scores.found))
    perfect = step_scores([Labelled(times, true, true)])
    if any(t is not None for t in true):
        assert (perfect.accuracy, perfect.edit, perfect.found, perfect.delay_s) == (1, 1, 1, 0)


@given(a=labels, b=labels)
@settings(deadline=None)
def test_edit_is_symmetric(a: list[int | None], b: list[int | None]) -> None:
    assert edit_score(a, b) == edit_score(b, a)
    assert edit_score(a, a) == 1

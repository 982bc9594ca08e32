"""A wrong place is told of a step that was attempted a moment ago, and of no other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.perception.compact.tried import FADE_S, NOTHING, TRIED, follow, told


def test_an_attempt_is_remembered_for_seconds() -> None:
    tried = follow({}, ("a", "b"), np.array([0.7, 0.1], np.float32), 0.5)
    assert told([0.9, 0.9], ("a", "b"), tried) == [0.9, NOTHING]
    later = follow(tried, ("b", "a"), np.zeros(2, np.float32), FADE_S)
    assert later["a"] == pytest.approx(0.7 / np.e) and told([0.9], ("a",), later) == [NOTHING]


def test_a_step_that_left_the_watch_is_forgotten() -> None:
    tried = follow({"gone": 1.0}, ("a",), np.array([2.0], np.float32), 0.5)
    assert tried == {"a": 1.0} and told([0.01], ("gone",), tried) == [0.01]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=6))
def test_what_is_told_is_never_more_than_what_was_seen(steps: list[tuple[float, float]]) -> None:
    ids = [f"s{i}" for i in range(len(steps))]
    tried = {i: attempt for i, (_, attempt) in zip(ids, steps, strict=True)}
    for p, said, i in zip((p for p, _ in steps), told([p for p, _ in steps], ids, tried), ids, strict=True):
        assert said == p if tried[i] >= TRIED else said <= min(p, NOTHING)

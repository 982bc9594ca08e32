"""Cues are measured as defined, on attempts that are there."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.core.errors import InputError
from planwatch.tools.evaluation.cues import area, run_cues


@pytest.mark.parametrize(
    ("values", "positive", "expected"),
    [
        ([0.9, 0.8, 0.1, 0.2], [1, 1, 0, 0], 1.0),
        ([0.1, 0.9], [1, 0], 0.0),
        ([0.5, 0.5, 0.5], [1, 0, 0], 0.5),
        ([0.9, math.nan, 0.1], [1, 1, 0], 1.0),
        ([0.9, 0.8], [1, 1], None),
        ([], [], None),
    ],
)
def test_area(values: list[float], positive: list[int], expected: float | None) -> None:
    assert area(np.array(values, float), np.array(positive, bool)) == expected


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=30))
def test_turning_a_cue_around_turns_its_area_around(pairs: list[tuple[float, bool]]) -> None:
    values, positive = np.array([v for v, _ in pairs]), np.array([p for _, p in pairs], bool)
    one, other = area(values, positive), area(-values, positive)
    assert (one is None) == (other is None)
    assert one is None or other is None or one + other == pytest.approx(1.0)


def test_the_test_split_is_refused() -> None:
    with pytest.raises(InputError, match="scores only"):
        run_cues("test", episodes=1)


@pytest.mark.slow
def test_a_thing_that_stands_tells_more_than_its_colour() -> None:
    result = run_cues("dev", episodes=8)
    assert result["right"] > result["wrong"] > 0
    assert result["area"]["stands"] > 0.95 > result["area"]["colour"] > 0.6

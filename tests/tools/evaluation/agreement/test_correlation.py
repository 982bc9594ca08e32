from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.evaluation.agreement.correlation import COEFFICIENTS, kendall, pearson, ranks, spearman
from planwatch.tools.evaluation.agreement.krippendorff import alpha

NUMBERS = st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=2, max_size=12)


def test_worked_examples() -> None:
    assert pearson([1, 2, 3], [2, 4, 6.5]) == pytest.approx(0.99794872)
    assert spearman([1, 2, 3, 4], [1, 4, 9, 3]) == pytest.approx(0.4)
    assert kendall([1, 2, 3, 4], [1, 3, 2, 4]) == pytest.approx((5 - 1) / 6)
    assert kendall([1, 1, 2], [1, 2, 3]) == pytest.approx(2 / math.sqrt(2 * 3))  # tau-b: one tie in x
    assert ranks([10, 20, 20, 5]).tolist() == [2, 3.5, 3.5, 1]


@settings(max_examples=60, deadline=None)
@given(NUMBERS)
def test_laws(pairs: list[tuple[int, int]]) -> None:
    xs, ys = [float(a) for a, _ in pairs], [float(b) for _, b in pairs]
    for name, of in COEFFICIENTS.items():
        value = of(xs, ys)
        if value is None:
            continue
        assert -1 <= value <= 1
        assert of(ys, xs) == pytest.approx(value)
        assert of(xs, [-y for y in ys]) == pytest.approx(-value)
        assert of([3 * x + 1 for x in xs], ys) == pytest.approx(value)
        if name != "pearson":
            assert of([x**3 for x in xs], ys) == pytest.approx(value)


@settings(max_examples=40, deadline=None)
@given(NUMBERS)
def test_kendall_is_what_counting_pairs_gives(pairs: list[tuple[int, int]]) -> None:
    same = other = free_x = free_y = 0
    for i, (a, b) in enumerate(pairs):
        for c, d in pairs[:i]:
            sign = (a - c) * (b - d)
            same, other = same + (sign > 0), other + (sign < 0)
            free_x, free_y = free_x + (a != c), free_y + (b != d)
    value = kendall([a for a, _ in pairs], [b for _, b in pairs])
    assert value == (pytest.approx((same - other) / math.sqrt(free_x * free_y)) if free_x * free_y else None)


def test_what_does_not_vary_has_no_correlation_and_gaps_are_left_out() -> None:
    for of in COEFFICIENTS.values():
        assert of([1, 1, 1], [1, 2, 3]) is None
        assert of([], []) is None
        assert of([1, 2, math.nan, 3], [1, 2, 0, 3]) == pytest.approx(1)
        with pytest.raises(ValueError, match="same length"):
            of([1], [1, 2])


DATA = [
    (1, 1, None, 1), (2, 2, 3, 2), (3, 3, 3, 3), (3, 3, 3, 3), (2, 2, 2, 2), (1, 2, 3, 4),
    (4, 4, 4, 4), (1, 1, 2, 1), (2, 2, 2, 2), (None, 5, 5, 5), (None, None, 1, 1), (None, 3, None, None),
]  # fmt: skip
"""The example of Krippendorff 2011, section E, with its published results."""


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_of_the_published_example(level, published: float) -> None:
    units = [{rater: float(v) for rater, v in enumerate(row) if v is not None} for row in DATA]
    assert alpha(units, level) == pytest.approx(published, abs=5e-4)


def test_alpha_of_perfect_agreement_of_nothing_and_of_chance() -> None:
    assert alpha([{"a": 1, "b": 1}, {"a": 2, "b": 2}]) == 1
    assert alpha([{"a": 1}, {"b": 2}]) is None
    assert alpha([{"a": 1, "b": 1}]) is None
    worse = alpha([{"a": 1, "b": 2}, {"a": 2, "b": 1}])
    assert worse is not None and worse < 0

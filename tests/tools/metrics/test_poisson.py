from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.metrics.poisson import poisson_cdf, poisson_upper


@pytest.mark.parametrize(
    ("count", "one_sided", "two_sided"),
    [(0, 2.9957, 3.6889), (1, 4.7439, 5.5716), (2, 6.2958, 7.2247), (5, 10.5130, 11.6683), (10, 16.9622, 18.3904)],
)
def test_known_values(count: int, one_sided: float, two_sided: float) -> None:
    """Half the chi-square quantiles with 2 (count + 1) degrees of freedom, from published tables."""
    assert poisson_upper(count) == pytest.approx(one_sided, abs=1e-4)
    assert poisson_upper(count, 0.975) == pytest.approx(two_sided, abs=1e-4)


def test_no_events_is_the_rule_of_three() -> None:
    assert poisson_upper(0) == pytest.approx(-math.log(0.05))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 200), st.floats(0.5, 0.999))
def test_the_bound_is_where_so_few_events_become_improbable(count: int, confidence: float) -> None:
    bound = poisson_upper(count, confidence)
    assert bound > count
    assert poisson_cdf(count, bound) == pytest.approx(1 - confidence, rel=1e-6)


def test_impossible_questions_are_refused() -> None:
    for count, confidence in [(-1, 0.95), (0, 1.0), (0, 0.0)]:
        with pytest.raises(ValueError, match="allowed are"):
            poisson_upper(count, confidence)

"""Running contrast: worked through by hand, and its laws."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.perception.zero_shot.contrast import MOST_Z, SPREAD, Calibration, Norm, centred

CALIBRATION = Calibration()
similarity = st.floats(-1.0, 1.0)


@given(st.lists(st.tuples(similarity, st.floats(0.0, 5.0)), min_size=1, max_size=60))
@settings(deadline=None)
def test_whatever_comes_it_stays_a_probability(ticks: list[tuple[float, float]]) -> None:
    norm = None
    for value, dt in ticks:
        z, p, norm = CALIBRATION.tick(value, norm, dt)
        assert 0.0 < p < 1.0 and abs(z) <= MOST_Z
        assert -1.01 <= norm.mean <= 1.01 and norm.var > 0.0


@given(similarity, st.floats(-4.0, 4.0), st.floats(0.0, 1000.0))
def test_p_rises_with_z(mean: float, z: float, seconds: float) -> None:
    assert CALIBRATION.p(z, seconds) <= CALIBRATION.p(z + 0.5, seconds)


def test_the_first_sight_says_nothing() -> None:
    z, p, norm = CALIBRATION.tick(0.3, None, 0.0)
    assert z == 0.0 and p == pytest.approx(CALIBRATION.base)
    assert norm == Norm(0.3, SPREAD * SPREAD, 0.0)


@given(similarity, st.floats(0.0, 0.5))
@settings(deadline=None, max_examples=30)
def test_a_shift_of_all_values_changes_nothing(base: float, shift: float) -> None:
    """Another camera or sentence only moves the similarities: what counts is the contrast."""
    values = [0.0, 0.01, -0.01, 0.0, 0.06, 0.07]
    one, two = [], []
    for out, add in ((one, 0.0), (two, shift)):
        norm = None
        for value in values:
            _, p, norm = CALIBRATION.tick(base + add + value, norm, 0.5)
            out.append(p)
    assert one == pytest.approx(two, abs=1e-6)


def test_a_long_step_stays_likely() -> None:
    norm = None
    for _ in range(120):
        _, _, norm = CALIBRATION.tick(0.0, norm, 0.5)
    ps = []
    for _ in range(60):
        _, p, norm = CALIBRATION.tick(0.08, norm, 0.5)
        ps.append(p)
    assert ps[0] > 0.8 and min(ps) > 0.3


def test_centred() -> None:
    assert centred({"a": 0.4, "b": 0.2}, 0.0) == pytest.approx({"a": 0.2, "b": 0.0})
    assert centred({}, 0.3) == {}

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.metrics.calibration import brier, calibration_error, reliability


def test_by_hand() -> None:
    said, true = [0.1, 0.1, 0.9, 0.9], [0, 1, 1, 1]
    assert [tuple(row) for row in reliability(said, true)] == [
        (pytest.approx(0.1), 0.5, 2),
        (pytest.approx(0.9), 1.0, 2),
    ]
    assert calibration_error(said, true) == pytest.approx(0.5 * 0.4 + 0.5 * 0.1)
    assert brier(said, true) == pytest.approx((0.01 + 0.81 + 0.01 + 0.01) / 4)


def test_nothing_to_measure_is_no_score() -> None:
    assert calibration_error([], []) is None
    assert brier([], []) is None
    with pytest.raises(ValueError, match="as many"):
        reliability([0.5], [])


@settings(deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=50), st.integers(0, 1000))
def test_bounds_and_the_constant_row(said, seed) -> None:
    true = np.random.default_rng(seed).integers(0, 2, len(said))
    error = calibration_error(said, true)
    assert error is not None and 0.0 <= error <= 1.0
    assert calibration_error(np.full(len(said), true.mean()), true) == pytest.approx(0.0, abs=1e-9)
    assert sum(row.n for row in reliability(said, true)) == len(said)

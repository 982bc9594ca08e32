"""Agreement of number formats is counted so that many noes do not hide a lost yes."""

from __future__ import annotations

import numpy as np
import pytest

from planwatch.core.errors import InputError
from planwatch.tools.evaluation.int8 import agreement, run_int8


def test_a_lost_yes_shows() -> None:
    one = np.array([0.9, 0.8] + [0.1] * 198)
    two = np.array([0.9, 0.4] + [0.1] * 198)
    found = agreement(one, two)
    assert found["agreement"] == pytest.approx(0.995)
    assert found["agreement_yes"] == pytest.approx(2 / 3)
    assert found["max_difference"] == pytest.approx(0.4)
    assert agreement(np.zeros(3), np.zeros(3))["agreement_yes"] is None


def test_bad_asks_are_one_line() -> None:
    for episodes, split in ((0, "dev"), (1, "tomorrow")):
        with pytest.raises(InputError, match="allowed"):
            run_int8(episodes, 0, split)

from __future__ import annotations

import numpy as np

from planwatch.tools.bench.medians import median_ms, resident_mb


def test_the_median_is_in_milliseconds_and_none_without_data() -> None:
    assert median_ms([0.003, 0.001, 0.5]) == 3.0
    assert median_ms([]) is None


def test_resident_memory_sees_what_is_held() -> None:
    before = resident_mb()
    held = np.ones((64, 1024, 1024), np.uint8)
    assert 50 < resident_mb() - before < 90
    assert held[0, 0, 0] == 1

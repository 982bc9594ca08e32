from __future__ import annotations

import pytest

from planwatch.core.clock import ManualClock, WallClock


def test_a_manual_clock_moves_only_when_told():
    clock = ManualClock(2.0)
    assert clock.now() == clock.now() == 2.0
    clock.advance(1.5)
    assert clock.now() == 3.5


def test_a_manual_clock_refuses_to_run_backwards():
    clock = ManualClock()
    with pytest.raises(ValueError, match="advance"):
        clock.advance(-1)
    assert clock.now() == 0.0


def test_the_wall_clock_never_runs_backwards():
    clock = WallClock()
    times = [clock.now() for _ in range(100)]
    assert times == sorted(times)

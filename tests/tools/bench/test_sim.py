"""`planwatch bench sim` measures every world."""

from __future__ import annotations

import pytest

from planwatch.tools.bench import sim
from planwatch.tools.simulator.worlds import FILMED


@pytest.mark.slow
def test_the_speeds_that_were_promised() -> None:
    """By CPU seconds, so that a busy machine passes, too: a ruin would not."""
    result = sim.run_bench()
    assert set(result["worlds"]) == set(FILMED)
    assert result["steps_per_cpu_s"] >= 20_000 and result["frames_per_cpu_s"] >= 400

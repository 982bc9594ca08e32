"""`planwatch bench sim` measures every world."""

from __future__ import annotations

import pytest

from planwatch.tools.bench import sim
from planwatch.tools.simulator.worlds import FILMED


@pytest.mark.slow
def test_the_speeds_that_were_promised() -> None:
    """Far below what a quiet core does (39,000 and 1,250), so that a busy machine passes: a ruin would not."""
    result = sim.run_bench()
    assert set(result["worlds"]) == set(FILMED)
    assert result["steps_per_s"] >= 20_000 and result["frames_per_s"] >= 400

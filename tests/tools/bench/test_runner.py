from __future__ import annotations

import pytest

from planwatch.core.errors import InputError, PlanwatchError
from planwatch.tools.bench.runner import Asked, run_bench


@pytest.mark.slow
def test_workers_write_the_same_file() -> None:
    found = run_bench(Asked(episodes=2, perception="oracle"))
    assert found["same_bytes"] is True
    assert found["ratio"] > 0


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(InputError, match="at least 2 and 1"):
        run_bench(Asked(workers=1))


@pytest.mark.slow
def test_a_run_that_fails_says_why() -> None:
    with pytest.raises(PlanwatchError, match="nosense"):
        run_bench(Asked(episodes=1, perception="nosense"))

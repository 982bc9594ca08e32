"""`planwatch sim check` finds what it looks for."""

from __future__ import annotations

import math

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.simulator.check import PICTURES, fingerprint, run_check, unlike
from planwatch.tools.simulator.pool import in_order
from planwatch.tools.simulator.worlds import CHECKED


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_order(jobs: int) -> None:
    assert list(in_order(math.factorial, range(7), jobs)) == [math.factorial(x) for x in range(7)]


def test_the_worlds_are_deterministic() -> None:
    told: list[float] = []
    result = run_check(2, progress=lambda done, total, note: told.append(done / total))
    assert result["identical"] and result["different"] == []
    assert result["distinct"] == 2 * len(CHECKED) and result["pictures"] == 2 * PICTURES * len(CHECKED)
    assert told == sorted(told) and told[-1] == 1.0


def test_what_differs_is_named() -> None:
    work = [("table", 0), ("table", 1), ("table", 2)]
    assert unlike(work, ["abc", "abc", "abc"]) == []
    assert unlike(work, ["abc", "abc", "axc"]) == ["table 1"]


def test_a_fingerprint_is_of_what_was_seen() -> None:
    assert fingerprint(("table", 0)) == fingerprint(("table", 0)) != fingerprint(("table", 1))


def test_an_unknown_world_is_named() -> None:
    with pytest.raises(InputError, match="'kitchen'. Allowed: table"):
        run_check(1, ("kitchen",))
    with pytest.raises(InputError, match="0 seeds"):
        run_check(0)

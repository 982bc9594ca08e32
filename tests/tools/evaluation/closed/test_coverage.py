"""Every deviation code and recovery kind comes up, and is recovered from when an oracle's assistant speaks."""

from __future__ import annotations

import pytest

from planwatch.core.deviation import DeviationCode, RecoveryKind
from planwatch.tools.evaluation.closed.coverage import run_coverage


@pytest.mark.slow
def test_everything_comes_up_and_is_recovered_from() -> None:
    result = run_coverage(episodes=6)
    assert result["missing_codes"] == [] and result["missing_kinds"] == []
    assert set(result["codes"]) == {code.value for code in DeviationCode}
    assert set(result["kinds"]) == {kind.value for kind in RecoveryKind}
    silent = result["rows"]["silent"]
    assert silent["recovered"] < 0.5 < 0.8 < result["recovered"]


def test_counts_are_consistent() -> None:
    result = run_coverage(episodes=1, seed=3)
    for counts in result["codes"].values():
        assert 0 <= counts["alone"] <= counts["recovered"] <= counts["occurred"]
    for name in result["missing_codes"]:
        assert result["codes"][name]["recovered"] == 0
    assert result["missing_kinds"] == [kind for kind, n in result["kinds"].items() if n == 0]

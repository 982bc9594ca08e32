from __future__ import annotations

import pytest

from planwatch.core.errors import UnknownNameError
from planwatch.perception.registry import POLICIES
from planwatch.tools.bench.policy import run_policy_bench


def test_every_policy_is_timed_and_a_decision_is_quick() -> None:
    result = run_policy_bench("utility")
    assert set(result["policies"]) == set(POLICIES.names())
    assert 0 < result["decision_ms"] == result["policies"]["utility"]["decision_ms"] <= 0.1
    assert result["flood_ms"] <= 0.5


def test_an_unknown_policy_is_named() -> None:
    with pytest.raises(UnknownNameError, match="utility"):
        run_policy_bench("utilty")

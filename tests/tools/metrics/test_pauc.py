from __future__ import annotations

import pytest

from planwatch.tools.metrics.pauc import PaucTurn, pauc, without_worse_late_replies


def test_a_worked_example() -> None:
    """0.5 for 2 s, 1 for 4 s, 2 for 4 s, of at most 20."""
    turn = PaucTurn(0, 10, {2: 1, 6: 2})
    assert pauc([turn], omega=0) == pytest.approx((1 + 4 + 8) / 20)
    assert pauc([turn], omega=1) == 1


def test_no_reply_has_a_quarter_and_no_turn_has_nothing() -> None:
    assert pauc([PaucTurn(0, 4, {})]) == 0.25
    assert pauc([]) is None
    assert pauc([], compat="official") == 0


def test_a_reply_after_the_span_counts_officially_only() -> None:
    late = PaucTurn(0, 10, {12: 2})
    assert pauc([late], omega=0) == 0.25
    assert pauc([late], omega=0, compat="official") == pytest.approx((12 * 0.5 - 2 * 2) / 20)


def test_late_replies_that_are_worse_are_taken_out() -> None:
    turn = PaucTurn(0, 10, {2: 2, 8: 1, 9: 2})
    assert without_worse_late_replies(turn, 5).judged == {2: 2, 9: 2}

"""One row against others: the share of the gap to the oracle with the best blind row of each resample, and rivals."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planwatch.tools.evaluation.closed.against import over_rivals, share_of_gap
from planwatch.tools.evaluation.closed.asked import MAIN
from planwatch.tools.evaluation.closed.costs import shipped_costs, utility
from planwatch.tools.evaluation.closed.episode import Lived

COSTS = shipped_costs()


def row(name: str, needless: Sequence[int], *, success: bool = True) -> list[Lived]:
    """Episodes that differ in how much was said for nothing."""
    return [Lived(name, k, success, 60.0, 0.0, 0.0, n, n, 0.0) for k, n in enumerate(needless)]


def mean(lived: Sequence[Lived]) -> float:
    return sum(utility(one, COSTS) for one in lived) / len(lived)


def test_the_share_of_the_way_from_the_best_blind_row_to_the_oracle() -> None:
    rows = {
        MAIN: row(MAIN, [1] * 8),
        "oracle": row("oracle", [0] * 8),
        "silent": row("silent", [4] * 8),
        "timer": row("timer", [9] * 8),
    }
    found = share_of_gap(rows, COSTS, 0)
    expected = (mean(rows[MAIN]) - mean(rows["silent"])) / (mean(rows["oracle"]) - mean(rows["silent"]))
    assert found["best_blind"] == "silent" and found["normalised_undefined"] == 0.0
    assert found["normalised"] == pytest.approx(expected, abs=1e-4) == pytest.approx(0.75)
    assert found["normalised_95"] == [found["normalised"]] * 2


def test_the_best_blind_row_is_chosen_anew_in_every_resample() -> None:
    """Two blind rows, each good on one half: whichever a resample favours is the one to beat."""
    main, oracle = row(MAIN, [1] * 12), row("oracle", [0] * 12)
    one, other = row("silent", [2] * 6 + [8] * 6), row("timer", [8] * 6 + [2] * 6)
    alone = share_of_gap({MAIN: main, "oracle": oracle, "silent": one}, COSTS, 0)
    both = share_of_gap({MAIN: main, "oracle": oracle, "silent": one, "timer": other}, COSTS, 0)
    assert both["normalised"] == alone["normalised"]
    assert both["normalised_95"][1] < alone["normalised_95"][1]
    assert both["normalised_95"][0] <= alone["normalised_95"][0]


def test_no_bound_is_told_where_the_oracle_is_not_clearly_above() -> None:
    main, oracle, silent = row(MAIN, [1, 1, 1]), row("oracle", [0, 5, 5]), row("silent", [4, 4, 3])
    found = share_of_gap({MAIN: main, "oracle": oracle, "silent": silent}, COSTS, 0)
    assert found["normalised_undefined"] > 0.1
    assert found["normalised_95"][0] is None
    assert share_of_gap({MAIN: main, "silent": silent}, COSTS, 0) == {}


def test_a_rival_is_taken_at_its_best_setting_and_ones_own_settings_are_none() -> None:
    rows = {
        MAIN: row(MAIN, [1, 1, 2, 1]),
        "silent": row("silent", [0] * 4, success=False),
        "policy:threshold@0.25": row("a", [6, 6, 5, 6]),
        "policy:threshold@4": row("b", [3, 2, 3, 3]),
        "policy:learned": row("c", [1, 0, 3, 1]),
        "policy:utility@4": row("d", [0] * 4),
    }
    found = over_rivals(rows, COSTS, 0, "utility")
    assert set(found) == {"silent", "policy:threshold", "policy:learned"}
    assert found["policy:threshold"]["row"] == "policy:threshold@4"
    assert found["policy:threshold"]["clear"] and found["silent"]["clear"]
    assert not found["policy:learned"]["clear"]

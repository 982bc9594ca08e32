from __future__ import annotations

import math
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.findings import FindingKind
from planwatch.core.guidance import Act, Window
from planwatch.core.truth import IdealGuidance
from planwatch.tools.evaluation.runner.blind import BLIND, blind_prediction
from planwatch.tools.evaluation.runner.prediction import Said
from planwatch.tools.evaluation.runner.speech import EARLY_S, match_windows, score_speech
from tests.tools.evaluation.runner.helpers import performed

DONE = (FindingKind.STEP_DONE,)


def ideal(a: float, b: float, step: str = "s") -> IdealGuidance:
    return IdealGuidance(Act.CORRECT, Window(a, a, b), step)


def test_a_worked_example() -> None:
    said = [Said(11.0, Act.CORRECT, "no", "s"), Said(12.0, Act.CORRECT, "no", "s"), Said(12.0, Act.CONFIRM, "yes", "s")]
    one = score_speech(said, [ideal(10, 14)])[Act.CORRECT]
    assert (one.hits, one.said, one.ideal, one.lags) == (1, 2, 1, (1.0,))
    assert one.timely == pytest.approx(math.exp(-1 / 4))
    assert one.counts == (1, 1, 0)


def test_the_step_and_the_kind_have_to_agree() -> None:
    assert score_speech([Said(11.0, Act.CORRECT, "", "other")], [ideal(10, 14)])[Act.CORRECT].hits == 0
    assert score_speech([Said(11.0, Act.REMIND_OWED, "", "s")], [ideal(10, 14)])[Act.REMIND_OWED].hits == 0


WINDOWS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), max_size=4)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 18), max_size=4), WINDOWS)
def test_no_matching_has_more_pairs(times: list[int], windows: list[tuple[int, int]]) -> None:
    wanted = [ideal(a, a + b) for a, b in windows]
    best = 0
    for order in permutations(range(len(wanted))):
        fits = (
            wanted[i].window.open - EARLY_S <= t <= wanted[i].window.close for t, i in zip(times, order, strict=False)
        )
        best = max(best, sum(fits))
    for order in permutations(times):
        fits = (w.window.open - EARLY_S <= t <= w.window.close for t, w in zip(order, wanted, strict=False))
        best = max(best, sum(fits))
    assert len(match_windows(times, wanted)) == best


@pytest.mark.parametrize("row", BLIND)
def test_blind_rows_read_nothing_of_what_really_happens(row: str) -> None:
    """Two recordings of the same task and length, done in other orders and times, are told the same."""
    one, two = performed("a", "b", "c"), performed("c", "b", "a", graph=performed("a", "b", "c").graph)
    if row == "dialog_only":  # it hears the true teacher, and says so
        assert blind_prediction(row, one, 2.0) != blind_prediction(row, two, 2.0)
    else:
        assert blind_prediction(row, one, 2.0) == blind_prediction(row, two, 2.0)


def test_a_timer_is_right_only_as_long_as_people_are_as_quick_as_usual() -> None:
    def right(slower: float) -> int:
        recording = performed("a", "b", "c", slower=slower)
        said = blind_prediction("timer", recording, 2.0).said
        return score_speech(said, recording.truth.ideal)[Act.INSTRUCT_NEXT].hits

    assert (right(1.0), right(2.0)) == (3, 1)


def test_who_goes_on_to_another_step_claims_the_last_one_and_each_only_once() -> None:
    recording = performed("a", "b", "c", slower=2.0)  # asked for at 0, 20, 40; usual times of 10 s
    claims = {
        row: [(c.base, c.at) for c in blind_prediction(row, recording, 2.0).findings if c.finding.kind in DONE]
        for row in BLIND
    }
    assert claims["silent"] == []
    assert claims["timer"] == [("a", 10.0), ("b", 20.0), ("c", 30.0)]
    assert claims["always"] == [("a", 10.0), ("b", 20.0)]
    assert claims["fixed"] == [("a", 30.0)]
    assert claims["dialog_only"] == [("a", 10.0), ("b", 30.0)]
    assert len({step for step, _ in claims["coin"]}) == len(claims["coin"])

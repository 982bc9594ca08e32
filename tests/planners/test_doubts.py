"""A step that was taken as done is doubted once, when the hand has gone, by a sense that still thinks it wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.core.effects import TRUE
from planwatch.core.errors import PluginError
from planwatch.core.evidence import Evidence, Sense, StepEvidence
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.plan import Plan
from planwatch.core.steps import Step
from planwatch.planners.doubts import AFTER_S, HAND_S, MORE, PLAINLY
from planwatch.planners.settings import TrackerSettings
from planwatch.planners.tracker import StepTracker

PLAN = Plan(StepGraph("g", "two things", (Step("a", "Pour", pre=TRUE), Step("b", "Stir", pre=TRUE))))
ENDS = 5.0
"""Stream seconds at which step a ends."""


def doubts(chances: list[float | None], vouched: float | None = None) -> list[Finding]:
    """What is doubted when the sense says `chances` of step a, tick by tick from its end on.

    `vouched`: seconds after the end at which the person says that it is as it should be.
    """
    tracker = StepTracker()
    belief, _ = tracker.start(PLAN, 0.0)
    found: list[Finding] = []
    for tick in range(int(2 * ENDS) + len(chances)):
        t = tick / 2
        on, now = (0.98, 0.01) if t < ENDS else (0.01, 0.98 if t == ENDS else 0.01)
        after = tick - int(2 * ENDS)
        item = StepEvidence("a", on, now, p_amiss=chances[after] if after >= 0 else 0.9)
        seen = tracker.observe(PLAN, belief, Evidence(t, 0.0, Sense.TRUTH, (item,)))
        belief = seen.belief
        found += [f for f in seen.findings if f.kind is FindingKind.DOUBT]
        if t - ENDS == vouched:
            words = Evidence(t, 0.0, Sense.WORDS, (StepEvidence("a", 0.0, 1.0, p_done=0.99),))
            belief = tracker.observe(PLAN, belief, words).belief
    return found


def test_a_doubt_is_told_once_when_the_hand_has_gone() -> None:
    (found,) = doubts([0.3] * 80)
    assert found.step_id == "a" and found.code is None and found.p == pytest.approx(0.3)
    assert found.t - ENDS == pytest.approx(HAND_S + TrackerSettings().doubt_for_s)


def test_it_is_told_again_when_it_has_become_much_more_probable() -> None:
    first, second = doubts([0.2] * 10 + [0.99] * 20)
    assert second.p >= MORE * first.p and second.t > first.t + 3.0


def test_what_is_still_plainly_doubtful_is_told_once_more_unless_the_person_vouches_for_it() -> None:
    first, second = doubts([0.6] * 100)
    assert second.t - first.t == pytest.approx(AFTER_S) and second.p >= PLAINLY
    assert len(doubts([0.6] * 100, vouched=10.0)) == 1
    assert len(doubts([0.2] * 100)) == 1


def test_what_was_seen_while_the_hand_was_there_is_soon_forgotten() -> None:
    assert doubts([0.5, 0.3, *[0.0] * 40]) == []


def test_a_doubt_may_come_up_later_but_not_for_ever() -> None:
    (late,) = doubts([0.0] * 20 + [0.4] * 20)
    assert 10.0 < late.t - ENDS < 13.0
    assert doubts([0.0] * int(2 * TrackerSettings().doubt_until_s + 2) + [0.9] * 40) == []


def test_a_sense_that_says_nothing_is_not_doubted_and_no_number_is_refused() -> None:
    assert doubts([None] * 40) == []
    with pytest.raises(PluginError, match=r"p_amiss of step 'a'=1\.5"):
        doubts([1.5])


@given(st.lists(st.one_of(st.none(), st.floats(0.0, 1.0)), max_size=30))
def test_seldom_whatever_is_said(chances: list[float | None]) -> None:
    found = doubts(chances)
    assert len(found) <= 3 and all(f.p >= TrackerSettings().doubt_at for f in found)

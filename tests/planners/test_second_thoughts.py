"""Who leaves a step long before it can be finished is about to put it right: words wait for that, not for ever."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planwatch.core.deviation import DeviationCode as D
from planwatch.core.effects import TRUE
from planwatch.core.evidence import Evidence, Reliability, Sense, StepEvidence
from planwatch.core.findings import FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.plan import Plan
from planwatch.core.steps import Duration, Step
from planwatch.planners.second_thoughts import LONGEST_S, WAIT_S
from planwatch.planners.tracker import StepTracker

LONG = Duration(8.0, 14.0, 25.0)
PLAN = Plan(StepGraph("g", "two things", (Step("a", "Pour", pre=TRUE, duration=LONG), Step("b", "Stir", pre=TRUE))))
Part = tuple[float, float, float, float]
"""Seconds; P(a is going on), P(b is going on), P(something else is in hand)."""


def told(parts: Sequence[Part], *, shows_at: float, named: float = 0.7) -> list[float]:
    """When a fault of step a is told that the sense shows from `shows_at` on."""
    tracker = StepTracker()
    belief, _ = tracker.start(PLAN, 0.0)
    times, t = list[float](), 0.0
    for seconds, on_a, on_b, other in parts:
        for _ in range(int(2 * seconds)):
            t += 0.5
            codes = {D.PREP: 0.97} if t >= shows_at else {}
            steps = StepEvidence("a", on_a, 0.01, p_code=codes), StepEvidence("b", on_b, 0.01)
            rest = max(0.0, 1.0 - on_a - on_b - other)
            trust = Reliability(named=named, warned=named)
            evidence = Evidence(t, t, Sense.PIXELS, steps, rest, other, reliability=trust)
            seen = tracker.observe(PLAN, belief, evidence)
            belief = seen.belief
            times += [f.t for f in seen.findings if f.kind is FindingKind.MISTAKE]
    return times


AT_A, AT_B, REST = (0.97, 0.01, 0.0), (0.01, 0.97, 0.0), (0.01, 0.01, 0.0)
BUSY = (0.01, 0.01, 0.95)


def test_who_is_at_it_is_told_at_once() -> None:
    assert told([(8.0, *AT_A)], shows_at=4.0)[0] < 7.0


def test_who_left_early_has_a_moment() -> None:
    (first, *_) = told([(4.0, *AT_A), (30.0, *REST)], shows_at=4.5)
    assert 4.0 + WAIT_S < first <= 4.0 + WAIT_S + 2.0


def test_who_takes_up_something_else_is_putting_it_right_but_not_for_ever() -> None:
    (first, *_) = told([(4.0, *AT_A), (40.0, *BUSY)], shows_at=4.5)
    assert 4.0 + LONGEST_S < first <= 4.0 + LONGEST_S + 2.0


def test_who_is_back_at_it_in_time_hears_nothing_of_what_shows_no_longer() -> None:
    assert not told([(4.0, *AT_A), (4.0, *REST)], shows_at=4.5)


@pytest.mark.parametrize(
    "parts",
    [
        [(12.0, *AT_A), (6.0, *REST)],
        [(4.0, *AT_A), (2.0, *REST), (10.0, *AT_B)],
    ],
    ids=["long enough to be finished", "and begins another step"],
)
def test_nothing_waits_where_nobody_has_second_thoughts(parts: list[Part]) -> None:
    end = parts[0][0]
    (first, *_) = told(parts, shows_at=end + 0.5)
    assert first <= end + 4.5


def test_who_knows_the_truth_waits_for_nothing() -> None:
    assert told([(4.0, *AT_A), (30.0, *REST)], shows_at=4.5, named=1.0)[0] < 7.0


def test_a_claim_is_not_made_again_while_something_else_is_in_hand() -> None:
    resting = told([(12.0, *AT_A), (40.0, *REST)], shows_at=10.0)
    mending = told([(12.0, *AT_A), (3.0, *REST), (37.0, *BUSY)], shows_at=10.0)
    assert len(resting) > 1 == len(mending)

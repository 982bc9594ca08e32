"""The adaptive threshold: no labels, only the session's own scores and what may be expected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.core.guidance import Act, Candidate, SpeakContext, Urgency, Verdict, Window
from planwatch.perception.policies.adaptive import LEAST, MOST, AdaptivePolicy, threshold_for
from planwatch.perception.policies.settings import ThresholdSettings

SCORES = st.lists(st.floats(0, 1), max_size=60)


@given(SCORES, st.floats(0, 30), st.floats(0.3, 0.9))
def test_it_stays_in_bounds_and_falls_when_more_is_expected(scores: list[float], expected: float, fixed: float) -> None:
    level = threshold_for(scores, expected, fixed)
    assert LEAST <= level <= MOST
    assert threshold_for(scores, expected + 5, fixed) <= level + 1e-9


def test_without_scores_it_is_the_fixed_one() -> None:
    assert threshold_for((), 3.0, 0.6) == 0.6


def test_it_finds_the_gap_between_noise_and_events() -> None:
    """Ten events among ninety false scores of a sense that is always too sure, or never sure."""
    for shift in (0.0, 0.3):
        scores = [0.1 + shift + 0.002 * k for k in range(90)] + [0.5 + shift + 0.005 * k for k in range(10)]
        level = threshold_for(scores, 10, 0.6)
        assert sum(s >= level for s in scores) in range(5, 14)


def test_a_dear_false_alarm_raises_what_it_starts_from() -> None:
    levels = [AdaptivePolicy(cost_ratio=ratio).settings.speak_p for ratio in (0.25, 1.0, 4.0)]
    assert levels == [0.2, 0.5, 0.8] and AdaptivePolicy().settings == ThresholdSettings()
    with pytest.raises(ValueError, match="cost_ratio"):
        AdaptivePolicy(cost_ratio=0.0)


def test_the_policy_speaks_by_it() -> None:
    c = Candidate("c", Act.HINT, 10.0, Urgency.NORMAL, Window(10.0, 10.0, 20.0), p=0.5)
    quiet = SpeakContext(10.0, scores=(0.9,) * 50, expected=1.0)
    eager = SpeakContext(10.0, scores=(0.2,) * 45 + (0.5,) * 5, expected=5.0)
    assert AdaptivePolicy().decide([c], quiet)[0].verdict is Verdict.HOLD
    assert AdaptivePolicy().decide([c], eager)[0].verdict is Verdict.SPEAK
    assert AdaptivePolicy().decide([c], eager)[0].threshold == pytest.approx(threshold_for(eager.scores, 5.0, 0.6))

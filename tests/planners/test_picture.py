"""A picture that cannot be believed: silence about steps, one plain warning, and back to work."""

from __future__ import annotations

import pytest

from planwatch.core.evidence import Evidence, Quality, Sense, StepEvidence
from planwatch.core.findings import FindingKind
from planwatch.core.plan import Plan
from planwatch.planners.tracker import StepTracker
from tests.planners.replay import Run, chain, replay, sense

RUNS = [Run("a", 3, 9), Run("b", 11, 18), Run("c", 20, 26)]


@pytest.mark.parametrize(
    ("quality", "thing"),
    [
        (Quality(out_of_domain=0.9), None),
        (Quality(mismatch=0.9), "scene"),
        (Quality(dark=1.0), "dark"),
        (Quality(frozen=True), "frozen"),
    ],
)
def test_one_warning_within_five_seconds_and_no_step(quality, thing) -> None:
    out = replay(chain(*"abc"), sense(RUNS), 120, quality=lambda t: quality)
    assert [(f.kind, f.wrong_thing) for f in out.findings] == [(FindingKind.OUT_OF_DOMAIN, thing)]
    assert out.findings[0].t <= 5.0
    assert all(b.done < 0.01 for b in out.belief.steps.values())


def test_a_hidden_moment_says_nothing() -> None:
    out = replay(chain(*"abc"), sense(RUNS), 30, quality=lambda t: Quality(occluded=0.95 if 5 <= t <= 7 else 0.0))
    assert out.ids(FindingKind.STEP_DONE) == list("abc")
    assert out.of(FindingKind.OUT_OF_DOMAIN) == []


def test_a_short_spell_does_not_warn_and_the_rest_is_found() -> None:
    out = replay(chain(*"abc"), sense(RUNS), 30, quality=lambda t: Quality(out_of_domain=0.9 if 5 <= t < 6.4 else 0.0))
    assert out.ids(FindingKind.STEP_DONE) == list("abc")
    assert out.of(FindingKind.OUT_OF_DOMAIN) == []


def test_flicker_warns_once() -> None:
    out = replay(chain(*"abc"), sense([]), 100, quality=lambda t: Quality(out_of_domain=0.9 if t % 10 < 7 else 0.1))
    assert len(out.of(FindingKind.OUT_OF_DOMAIN)) == 1


def test_the_person_can_still_speak() -> None:
    out = replay(chain(*"abc"), sense(RUNS), 20, quality=lambda t: Quality(out_of_domain=0.9))
    word = Evidence(21.0, 21.0, Sense.WORDS, (StepEvidence("a", 0.0, 0.98),))
    seen = StepTracker().observe(out.plan, out.belief, word)
    assert [f.step_id for f in seen.findings] == ["a"]


def test_time_without_evidence_finishes_nothing() -> None:
    tracker, plan = StepTracker(), Plan(chain(*"abc"))
    belief, _ = tracker.start(plan, 0.0)
    for tick in range(1, 1200):
        seen = tracker.observe(plan, belief, Evidence(tick / 2, tick / 2, Sense.PIXELS, ()))
        belief = seen.belief
        assert seen.findings == ()
    assert belief.t == pytest.approx(599.5)
    assert belief.steps["a"].todo == 1.0


def test_resting_for_long_is_no_evidence_of_anything() -> None:
    out = replay(chain(*"abc"), sense([]), 300)
    assert out.findings == []
    assert out.belief.steps["a"].done < 0.1

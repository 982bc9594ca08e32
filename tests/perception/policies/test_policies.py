from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.guidance import Act, Candidate, Decision, SpeakContext, Urgency, Verdict, Window
from planwatch.perception.conformance import check_policy
from planwatch.perception.policies.always import AlwaysPolicy
from planwatch.perception.policies.settings import ThresholdSettings
from planwatch.perception.policies.silent import SilentPolicy
from planwatch.perception.policies.threshold import MUST, ThresholdPolicy

NOW = 100.0
WIDE = Window(95.0, NOW, 120.0)
SETTINGS = ThresholdSettings(speak_p=0.6, drop_p=0.3, cooldown_s=2.0, margin_s=1.0, max_at_once=3)
POLICY = ThresholdPolicy(SETTINGS)


def thing(act: Act = Act.HINT, urgency: Urgency = Urgency.NORMAL, p: float = 0.9, window: Window = WIDE) -> Candidate:
    return Candidate(f"{act.value}/{urgency.name}", act, NOW - 1, urgency, window, p=p)


def decide(candidate: Candidate, **context: object) -> Decision:
    (decision,) = POLICY.decide([candidate], SpeakContext(**{"t": NOW, **context}))  # type: ignore[arg-type]
    return decision


def test_speaks_when_nothing_is_against_it() -> None:
    decision = decide(thing())
    assert decision.verdict is Verdict.SPEAK
    assert "0.90" in decision.reason


def test_hysteresis_speaks_above_drops_below_and_holds_between() -> None:
    verdicts = {p: decide(thing(p=p)).verdict for p in (0.1, 0.29, 0.3, 0.59, 0.6, 1.0)}
    drop, hold, speak = Verdict.DROP, Verdict.HOLD, Verdict.SPEAK
    assert verdicts == {0.1: drop, 0.29: drop, 0.3: hold, 0.59: hold, 0.6: speak, 1.0: speak}


def test_waits_for_a_breakpoint_but_not_past_its_window() -> None:
    held = decide(thing(), mid_step=True)
    assert (held.verdict, held.hold_until) == (Verdict.HOLD, 119.0)
    assert decide(thing(), mid_step=False).verdict is Verdict.SPEAK
    assert decide(thing(), mid_step=True, t=119.0).verdict is Verdict.SPEAK
    low = decide(thing(urgency=Urgency.LOW), mid_step=True, t=119.5)
    assert low.verdict is Verdict.DROP
    assert "breakpoint" in low.reason


def test_keeps_its_cooldown() -> None:
    held = decide(thing(), last_spoken=99.0)
    assert (held.verdict, held.hold_until) == (Verdict.HOLD, 101.0)
    assert decide(thing(), last_spoken=98.0).verdict is Verdict.SPEAK
    closing = Window(95.0, NOW, 100.5)
    assert decide(thing(window=closing), last_spoken=99.0).verdict is Verdict.DROP
    assert decide(thing(Act.CONFIRM, window=closing), last_spoken=99.0).verdict is Verdict.SPEAK


@pytest.mark.parametrize("urgency", [Urgency.HIGH, Urgency.SAFETY])
def test_urgent_things_pass_at_once(urgency: Urgency) -> None:
    urgent = thing(Act.CORRECT, urgency, p=0.5)
    assert decide(urgent, mid_step=True, last_spoken=99.9).verdict is Verdict.SPEAK


def test_only_safety_passes_unlikely_or_late() -> None:
    past = Window(10.0, 11.0, 12.0)
    assert decide(thing(urgency=Urgency.SAFETY, p=0.01, window=past)).verdict is Verdict.SPEAK
    assert decide(thing(urgency=Urgency.HIGH, window=past)).verdict is Verdict.DROP
    assert decide(thing(urgency=Urgency.HIGH, p=0.01)).verdict is Verdict.DROP


def test_too_early_is_held_until_the_window_opens() -> None:
    held = decide(thing(window=Window(104.0, 105.0, 110.0)))
    assert (held.verdict, held.hold_until) == (Verdict.HOLD, 104.0)


def test_nothing_is_said_twice() -> None:
    candidate = replace(thing(), step_id="s1")
    assert decide(candidate, said=frozenset({candidate.id})).verdict is Verdict.DROP
    same = replace(candidate, id="another")
    other = replace(candidate, id="third", step_id="s2")
    verdicts = [d.verdict for d in POLICY.decide([candidate, same, other], SpeakContext(NOW))]
    assert verdicts == [Verdict.SPEAK, Verdict.DROP, Verdict.SPEAK]


def test_a_turn_holds_back_more_than_it_may_say_and_urgent_things_still_pass() -> None:
    hints = [replace(thing(), id=f"h{k}") for k in range(4)]
    decisions = POLICY.decide([*hints, thing(Act.CORRECT, Urgency.HIGH)], SpeakContext(NOW))
    assert [d.verdict for d in decisions] == [Verdict.SPEAK] * 3 + [Verdict.HOLD, Verdict.SPEAK]
    assert decisions[3].hold_until == NOW + 2.0


def test_confirmation_and_next_step_are_said_in_one_turn() -> None:
    pair = [thing(Act.CONFIRM), thing(Act.INSTRUCT_NEXT)]
    assert [d.verdict for d in POLICY.decide(pair, SpeakContext(NOW, last_spoken=90.0))] == [Verdict.SPEAK] * 2


CANDIDATES = st.builds(
    Candidate,
    id=st.uuids().map(str),
    act=st.sampled_from(list(Act)),
    t=st.just(NOW),
    urgency=st.sampled_from(list(Urgency)),
    window=st.tuples(*[st.floats(NOW, NOW + 20)] * 3).map(lambda w: Window(*sorted(w))),
    step_id=st.none(),
    p=st.floats(0, 1),
)


@settings(deadline=None)
@given(CANDIDATES, st.randoms(use_true_random=False), st.floats(0, 1))
def test_every_hold_ends_in_a_decision_within_the_window(candidate: Candidate, rng: Random, busy: float) -> None:
    """Asked again at each half second from the end of a hold on, as a session does, whatever goes on meanwhile."""
    due, last = NOW, None
    for k in range(60):
        t = NOW + k / 2
        mid_step, someone_speaks = rng.random() < busy, rng.random() < 0.2
        if t >= due:
            (decision,) = POLICY.decide([candidate], SpeakContext(t, last, mid_step))
            if decision.verdict is not Verdict.HOLD:
                break
            assert decision.hold_until is not None
            assert t < decision.hold_until <= max(candidate.window.close, candidate.window.open)
            due = decision.hold_until
        last = t if someone_speaks else last
    else:
        pytest.fail("held for ever")
    if decision.verdict is Verdict.DROP:
        assert candidate.urgency < Urgency.SAFETY
        narrow = candidate.window.close - candidate.window.open < 0.5
        assert candidate.act not in MUST or candidate.p < SETTINGS.drop_p or narrow


def test_settings_out_of_range_are_refused() -> None:
    for wrong in ({"drop_p": 0.7}, {"speak_p": 1.1}, {"cooldown_s": -1.0}, {"max_at_once": 0}):
        with pytest.raises(ValueError, match="allowed are"):
            ThresholdSettings(**wrong)  # type: ignore[arg-type]


def test_always_and_silent() -> None:
    pair = [thing(), thing()]
    assert [d.verdict for d in AlwaysPolicy().decide(pair, SpeakContext(NOW))] == [Verdict.SPEAK, Verdict.DROP]
    assert [d.verdict for d in SilentPolicy().decide(pair, SpeakContext(NOW))] == [Verdict.DROP] * 2


@pytest.mark.parametrize("policy", [AlwaysPolicy(), SilentPolicy(), POLICY, ThresholdPolicy()])
def test_obeys_the_laws_of_policies(policy: AlwaysPolicy | SilentPolicy | ThresholdPolicy) -> None:
    check_policy(policy)

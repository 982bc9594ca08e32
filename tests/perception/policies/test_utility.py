"""The utility policy: worth against cost, waiting that ends, and nothing that a flood or a broken clock can break."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.core.deviation import DeviationCode
from planwatch.core.guidance import Act, Candidate, Decision, SpeakContext, Spoken, Tone, Urgency, Verdict, Window
from planwatch.core.listener import Expertise, Listener, Talk
from planwatch.perception.policies.utility import MIN_HOLD_S, UtilityPolicy
from planwatch.perception.policies.worth import WorthSettings, timeliness, worth

NOW = 100.0
POLICY = UtilityPolicy()


def thing(act: Act = Act.CORRECT, p: float = 0.9, **more: object) -> Candidate:
    urgency = Urgency.HIGH if act in (Act.CORRECT, Act.REMIND_OWED, Act.ANSWER) else Urgency.NORMAL
    fields = {"id": f"{act.value}/{p}", "act": act, "t": NOW, "urgency": urgency, "window": Window(NOW, NOW, NOW + 15)}
    return Candidate(**{**fields, "step_id": "stir", "p": p, **more})  # type: ignore[arg-type]


def decide(c: Candidate, **context: object) -> Decision:
    (decision,) = POLICY.decide([c], SpeakContext(**{"t": NOW, **context}))  # type: ignore[arg-type]
    return decision


def test_speaks_from_the_probability_that_the_cost_of_a_false_alarm_asks_for() -> None:
    """p* = r / (1 + r), and a little more for the interruption itself."""
    for ratio in (0.25, 1.0, 4.0):
        policy = UtilityPolicy(cost_ratio=ratio)
        least = ratio / (1 + ratio)
        verdicts = {
            p: policy.decide([thing(Act.INSTRUCT_NEXT, p)], SpeakContext(NOW))[0].verdict
            for p in (least - 0.05, least + 0.1)
        }
        assert verdicts == {least - 0.05: Verdict.DROP, least + 0.1: Verdict.SPEAK}


def test_an_unsure_claim_becomes_a_question() -> None:
    assert decide(thing(p=0.95)).tone is Tone.TELL
    asked = decide(thing(p=0.5))
    assert (asked.verdict, asked.tone) == (Verdict.SPEAK, Tone.ASK)
    assert decide(thing(p=0.1)).verdict is Verdict.DROP
    assert decide(thing(Act.INSTRUCT_NEXT, p=0.4)).verdict is Verdict.DROP


def test_what_is_urgent_interrupts_and_what_can_wait_waits_for_the_pause() -> None:
    assert decide(thing(), mid_step=True).verdict is Verdict.SPEAK
    held = decide(thing(Act.INSTRUCT_NEXT), mid_step=True)
    assert (held.verdict, held.hold_until) == (Verdict.HOLD, held.deadline)
    assert decide(thing(Act.INSTRUCT_NEXT), mid_step=False).verdict is Verdict.SPEAK


def test_repetition_escalates_and_then_ends() -> None:
    said: tuple[Spoken, ...] = ()
    tones = []
    for k in range(5):
        t = NOW + 8 * k
        one = decide(thing(t=t, id=f"again {k}", window=Window(t, t, t + 15)), t=t, recent=said)
        tones.append(one.tone if one.verdict is Verdict.SPEAK else None)
        if one.verdict is Verdict.SPEAK:
            said += (Spoken(t, Act.CORRECT, "stir"),)
    assert tones == [Tone.TELL, Tone.REMIND, Tone.INSIST, None, None]


def test_praise_is_given_by_dose() -> None:
    good = thing(Act.CONFIRM)
    assert decide(good).verdict is Verdict.SPEAK
    lately = (Spoken(NOW - 10, Act.CONFIRM, "fill"),)
    assert decide(good, recent=lately).verdict is Verdict.DROP
    assert decide(good, recent=(Spoken(NOW - 70, Act.CONFIRM, "fill"),)).verdict is Verdict.SPEAK
    both = POLICY.decide([good, thing(Act.INSTRUCT_NEXT)], SpeakContext(NOW, recent=lately))
    assert [d.verdict for d in both] == [Verdict.SPEAK, Verdict.SPEAK], "in one breath with what has to be said anyway"


def test_the_knobs_do_what_they_say() -> None:
    hint = thing(Act.HINT, 0.9, code=DeviationCode.REPEAT)
    eager, busy = Listener(Talk.TALKATIVE, Expertise.NOVICE), Listener(Talk.QUIET, Expertise.EXPERT)
    crowd = tuple(Spoken(NOW - 3 * k, Act.HINT, f"s{k}") for k in range(1, 9))
    assert decide(hint, listener=eager, recent=crowd, last_spoken=NOW - 3).verdict is Verdict.SPEAK
    assert decide(hint, listener=busy, recent=crowd, last_spoken=NOW - 3).verdict is Verdict.DROP
    only = Listener(only_safety=True)
    assert decide(thing(), listener=only).verdict is Verdict.DROP
    assert decide(thing(Act.ANSWER), listener=only).verdict is Verdict.SPEAK
    assert decide(thing(urgency=Urgency.SAFETY), listener=only).verdict is Verdict.SPEAK
    assert Listener().dismissed().cost_factor > Listener().cost_factor > Listener().asked().cost_factor


def test_somebody_else_talking_is_waited_for_but_not_for_ever() -> None:
    assert decide(thing(), speaking=True).verdict is Verdict.HOLD
    assert decide(thing(), speaking=True, t=NOW + 2.0).verdict is Verdict.SPEAK
    assert decide(thing(Act.INSTRUCT_NEXT), speaking=True, t=NOW + 14.5).verdict is Verdict.SPEAK
    assert decide(thing(urgency=Urgency.SAFETY), speaking=True).verdict is Verdict.SPEAK


def test_a_flood_of_findings_is_no_storm_of_words() -> None:
    """A thousand findings in a second, and ten minutes of the same."""
    said: tuple[Spoken, ...] = ()
    spoken, t = 0, NOW
    for second in range(600):
        t = NOW + second
        flood = [
            thing(act=act, id=f"{second}/{i}", step_id=f"s{second}/{i}", t=t, window=Window(t, t, t + 15), p=1.0)
            for i, act in enumerate((Act.CORRECT, Act.REMIND_OWED, Act.HINT, Act.CONFIRM, Act.INSTRUCT_NEXT) * 2)
        ]
        context = SpeakContext(t, said[-1].t if said else None, recent=said[-32:])
        for c, d in zip(flood, POLICY.decide(flood, context), strict=True):
            if d.verdict is Verdict.SPEAK:
                spoken += 1
                said += (Spoken(t, c.act, c.step_id),)
    assert 0 < spoken <= 15 * 11
    many = [thing(id=f"x{i}", step_id=f"x{i}") for i in range(1000)]
    decisions = POLICY.decide(many, SpeakContext(NOW))
    assert sum(d.verdict is Verdict.SPEAK for d in decisions) <= POLICY.settings.max_at_once
    dangers = [replace(c, urgency=Urgency.SAFETY, act=Act.WARN) for c in many]
    first = POLICY.decide(dangers, SpeakContext(NOW))
    assert 1 <= sum(d.verdict is Verdict.SPEAK for d in first) <= POLICY.settings.max_at_once


def exercise(every_s: float, seconds: float = 180.0, **context: object) -> list[tuple[float, Act]]:
    """What is said while repetitions end `every_s` apart in the middle of a step, good words are always on offer."""
    said: tuple[Spoken, ...] = ()
    for k in range(int(seconds / every_s)):
        t = k * every_s
        offers = [
            thing(
                Act.ENCOURAGE, 1.0, id=f"e{k}", t=t, urgency=Urgency.LOW, window=Window(t, t, t + 5), step_id="squat"
            ),
            thing(Act.COUNT, 1.0, id=f"c{k}", t=t, urgency=Urgency.LOW, window=Window(t, t, t + 1.5), step_id="squat"),
        ]
        for one in offers:
            last = said[-1].t if said else None
            about = {"mid_step": True, "recent": said[-64:], "last_spoken": last, **context}
            (decision,) = POLICY.decide([one], SpeakContext(t, **about))  # type: ignore[arg-type]
            assert one.act is not Act.COUNT or decision.verdict is not Verdict.HOLD, "a late number is a wrong number"
            if decision.verdict is Verdict.SPEAK:
                said += (Spoken(t, one.act, "squat"),)
    return [(s.t, s.act) for s in said]


def test_repetitions_are_counted_on_the_beat_and_praise_keeps_its_dose() -> None:
    slow = exercise(3.0)
    good = [t for t, act in slow if act is Act.ENCOURAGE]
    assert sum(act is Act.COUNT for _, act in slow) >= 0.9 * (60 - len(good)), "nearly every one, for minutes on end"
    assert 1 <= len(good) <= 3 and all(b - a >= 60.0 for a, b in pairwise(good))
    fast = [t for t, act in exercise(0.8) if act is Act.COUNT]
    assert min(b - a for a, b in pairwise(fast)) >= 2.0, "who is quicker hears every few of them"
    quiet = exercise(3.0, listener=Listener(Talk.QUIET))
    assert 0 < sum(act is Act.COUNT for _, act in quiet) < 30
    assert not exercise(3.0, listener=Listener(only_safety=True))
    assert all(act is Act.ENCOURAGE for _, act in exercise(3.0, speaking=True)), "nobody counts into a talk"


def test_counting_aloud_is_no_reason_to_be_silent_about_a_mistake() -> None:
    counts = tuple(Spoken(NOW - 2.0 * k, Act.COUNT, "squat") for k in range(1, 31))
    assert decide(thing(), recent=counts, last_spoken=NOW - 2.0, mid_step=True).verdict is Verdict.SPEAK
    other = tuple(replace(s, act=Act.HINT) for s in counts)
    assert decide(thing(), recent=other, last_spoken=NOW - 2.0, mid_step=True).verdict is not Verdict.SPEAK


TIMES = st.floats(-1e4, 1e4, allow_nan=False)
CANDIDATES = st.builds(
    lambda act, urgency, p, t, length: Candidate("c", act, t, urgency, Window(t, t, t + length), "s", p=p),
    st.sampled_from(Act),
    st.sampled_from(Urgency),
    st.floats(0, 1),
    TIMES,
    st.floats(0, 200),
)


@given(CANDIDATES, st.booleans(), st.booleans(), st.lists(st.floats(-50, 50), max_size=40))
def test_every_wait_ends_whatever_the_clock_does(
    c: Candidate, mid_step: bool, speaking: bool, jumps: list[float]
) -> None:
    """A hold ends in the future and not after the deadline; from the deadline on nothing is held."""
    t = c.t
    for jump in (*jumps, 1e5):
        t = max(t + jump, -2e4)
        (d,) = POLICY.decide([c], SpeakContext(t, mid_step=mid_step, speaking=speaking))
        if d.verdict is Verdict.HOLD:
            assert d.hold_until is not None and d.deadline is not None
            assert t < d.hold_until <= max(d.deadline, c.window.open)
        if t >= max(c.window.close - POLICY.settings.margin_s, c.window.open):
            assert d.verdict is not Verdict.HOLD
        assert d.reason


@given(CANDIDATES, st.booleans())
def test_the_number_of_holds_is_bounded(c: Candidate, mid_step: bool) -> None:
    t, holds = c.t, 0
    while (d := POLICY.decide([c], SpeakContext(t, mid_step=mid_step))[0]).verdict is Verdict.HOLD:
        assert d.hold_until is not None
        t, holds = d.hold_until, holds + 1
        assert holds <= 1 + (c.window.close - c.t) / MIN_HOLD_S


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.sampled_from(Act))
def test_the_surer_the_better(p: float, q: float, act: Act) -> None:
    low, high = sorted((p, q))
    gains = [worth(thing(act, x), SpeakContext(NOW), WorthSettings()).gain(mid_step=False) for x in (low, high)]
    assert gains[0] <= gains[1] + 1e-12


def test_benefit_fades_with_lateness() -> None:
    values = [timeliness(thing(), NOW + s) for s in (-5.0, 0.0, 5.0, 15.0)]
    assert values[0] == values[1] == 1.0
    assert all(a > b for a, b in pairwise(values[1:]))
    assert values[-1] == pytest.approx(0.3679, abs=1e-4)


def test_bad_settings_are_refused() -> None:
    for bad in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="cost"):
            UtilityPolicy(cost_ratio=bad)

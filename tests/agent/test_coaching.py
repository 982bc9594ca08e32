"""Coaching: when a word of company is due, and that who exercises understands it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.agent.coach_words import QUIET_S, moving, workout
from planwatch.agent.coaching import ROUND_S, Metronome
from planwatch.agent.drafts import Draft, candidate
from planwatch.agent.events import Beat
from planwatch.agent.phrases import ENGLISH
from planwatch.agent.wording import Wording
from planwatch.core.deviation import DeviationCode
from planwatch.core.evidence import Evidence, Sense, StepEvidence
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.guidance import Act, Grain, SpeakContext, Spoken, Tone, Verdict
from planwatch.core.listener import Listener, Talk
from planwatch.core.plan import Plan
from planwatch.core.steps import ParamKind, Step
from planwatch.perception.policies.utility import COMPANY_S, UtilityPolicy
from planwatch.tools.simulator.gym.faults import FAULTS
from planwatch.tools.simulator.gym.hearing import understand

SQUATS, PLANK, POUR = Step("s", "Do squats", "exercise"), Step("p", "Hold a plank", "hold"), Step("w", "Pour", "pour")
PLAN = Plan(StepGraph("g", "A workout", (SQUATS, PLANK)))


def seen(t: float, step_id: str = "s", *, count: int | None = None, wrong: bool = False, on: bool = True) -> Evidence:
    readings = {} if count is None else {ParamKind.COUNT: float(count)}
    codes = {DeviationCode.TECH: 0.99} if wrong else {}
    item = StepEvidence(step_id, 0.99 if on else 0.01, 0.0, p_code=codes, readings=readings)
    return Evidence(t, 0.0, Sense.TRUTH, (item,))


def beats(ticks: list[Evidence]) -> list[Beat]:
    """What is due when every beat is spoken at once."""
    metronome, last, out = Metronome(), None, list[Beat]()
    for one in ticks:
        beat = metronome.beat(PLAN, one, last)
        if beat is not None:
            out.append(beat)
            last = one.t
    return out


@given(st.floats(0.8, 4.0), st.floats(0.2, 1.0))
@settings(max_examples=30, deadline=None)
def test_who_repeats_is_never_left_alone_nor_talked_to_without_end(rep_s: float, tick_s: float) -> None:
    """Forty seconds of repetitions: between two words at least five seconds, and at most a repetition more."""
    times = [k * tick_s for k in range(1, int(40 / tick_s))]
    found = beats([seen(t, count=int(t / rep_s)) for t in times])
    gaps = [b.t - a.t for a, b in zip(found, found[1:], strict=False)]
    assert len(found) >= 4
    assert all(QUIET_S - 1e-6 <= gap <= QUIET_S + ROUND_S + 2 * tick_s for gap in gaps)
    counted = [b for b in found if b.count is not None]
    assert counted and all(b.count == int(b.t / rep_s) for b in counted)
    assert any(b.count is None for b in found)


def test_what_is_held_is_not_counted() -> None:
    found = beats([seen(0.5 * k, "p") for k in range(60)])
    assert [b.t for b in found] == [5.0, 10.0, 15.0, 20.0, 25.0] and all(b.count is None for b in found)


def test_nothing_is_due_at_rest_or_while_something_is_wrong() -> None:
    assert beats([seen(0.5 * k, on=False) for k in range(60)]) == []
    assert beats([seen(0.5 * k, wrong=True) for k in range(60)]) == []


def test_a_fault_that_goes_is_noticed_once_and_at_once() -> None:
    ticks = [seen(0.5 * k, wrong=4 <= k < 10) for k in range(20)]
    assert beats(ticks) == [Beat("s", 5.0, better=True)]


def test_task_steps_are_left_in_peace() -> None:
    plan = Plan(StepGraph("g", "x", (POUR,)))
    metronome = Metronome()
    assert all(metronome.beat(plan, seen(float(t), "w"), None) is None for t in range(60))
    assert not moving(POUR) and not workout(plan) and moving(PLANK) and workout(PLAN)


def words(act: Act, finding: Finding | None = None, tone: Tone = Tone.TELL, number: int | None = None) -> str:
    one = replace(candidate("x", act, 1.0, "s", finding), grain=Grain.MOVE)
    return Wording().text(Draft(one, 0.0, finding=finding, tone=tone, number=number), PLAN)


@pytest.mark.parametrize("name", sorted(FAULTS))
@pytest.mark.parametrize("tone", [Tone.TELL, Tone.REMIND, Tone.INSIST])
def test_every_correction_is_understood(name: str, tone: Tone) -> None:
    fault = FAULTS[name]
    finding = Finding("f", FindingKind.MISTAKE, 1.0, 0.0, "s", fault.code, wrong_thing=fault.words)
    said = words(Act.CORRECT, finding, tone)
    assert name in understand(said).faults and not said.startswith("Stop")


def test_company_is_understood_as_company() -> None:
    for act, number in ((Act.ENCOURAGE, None), (Act.CONFIRM, None), (Act.ACKNOWLEDGE_CORRECTION, None), (Act.COUNT, 7)):
        assert understand(words(act, number=number)).faults == frozenset(), act
    assert words(Act.COUNT, number=7) == "7."
    for cheer in ENGLISH.encourage:
        assert understand(cheer).cheer, cheer
    heard = understand(words(Act.REMIND_OWED))
    assert heard.start and "squat" in heard.exercises


@pytest.mark.parametrize("act", [Act.COUNT, Act.ENCOURAGE])
def test_the_policy_gives_company_its_rhythm(act: Act) -> None:
    """No dose and no breakpoint for a word of company; a task's own praise keeps its dose."""
    policy, recent = UtilityPolicy(), (Spoken(12.0, Act.CONFIRM, "s"),)
    company = replace(candidate("beat1:x", act, 20.0, "s"), grain=Grain.MOVE)
    context = SpeakContext(20.0, last_spoken=15.0, mid_step=True, recent=recent)
    assert policy.decide([company], context)[0].verdict is Verdict.SPEAK
    good = replace(company, act=Act.CONFIRM)
    assert policy.decide([good], context)[0].verdict is Verdict.SPEAK
    assert policy.decide([replace(good, grain=Grain.STEP)], context)[0].verdict is Verdict.DROP
    assert policy.decide([company], replace(context, last_spoken=19.5))[0].verdict is Verdict.DROP
    stopped = policy.decide([replace(company, finding_id="stall1")], replace(context, last_spoken=19.5))[0]
    if act is Act.ENCOURAGE:
        assert stopped.verdict is Verdict.HOLD and stopped.hold_until == 19.5 + COMPANY_S, (
            "who has stopped stands until it comes"
        )
    quiet = replace(context, listener=Listener(Talk.QUIET))
    assert policy.decide([company], quiet)[0].verdict is Verdict.DROP

"""People err the same way every time, hear what is said, and pay for words that are wrong or late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.deviation import DeviationCode as D
from planwatch.core.deviation import RecoveryKind as K
from planwatch.core.truth import EpisodeTruth, Outcome
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.people.mood import Mood
from planwatch.tools.simulator.people.named import DEFAULT, PEOPLE
from planwatch.tools.simulator.people.person import Person
from planwatch.tools.simulator.people.traits import NUMBERS, Traits
from planwatch.tools.simulator.setting import Setting, Split, draw_setting
from planwatch.tools.simulator.world import World

PERFECT = replace(DEFAULT, slip=0.0, distraction=0.0)


@cache
def setting(seed: int) -> Setting:
    return draw_setting(seed, Split.DEV, card_named("table-tiny-v1"))


def person(seed: int, traits: Traits = DEFAULT) -> Person:
    s = setting(seed)
    return Person(s.task, s.script, World(s.items), traits, (9, seed))


def only(code: D, **more: object) -> Traits:
    """Somebody who slips at every step in one way, and never notices."""
    return replace(DEFAULT, slip=1.0, distraction=0.0, self_correction=0.0, codes={code: 1.0}, **more)  # type: ignore[arg-type]


def play(who: Person, words: Sequence[tuple[float, str]] = (), until: float = 600.0) -> EpisodeTruth:
    for t, text in words:
        who.advance(t)
        who.hear(text)
    while not who.finished and who.t < until:
        who.advance(who.t + 5.0)
    return who.truth()


def first(code: D, most: int = 30) -> tuple[Person, float]:
    """Somebody at whom `code` has just begun to show, and when."""
    for seed in range(most):
        who = person(seed, only(code))
        while not who.finished and who.t < 200.0:
            who.advance(who.t + 0.5)
            if who.mind.ledger.faults:
                return who, who.t
    raise AssertionError(f"{code} never happened")


def test_without_slips_everything_is_done_once() -> None:
    for seed in range(6):
        who = person(seed, PERFECT)
        truth = play(who)
        assert who.complete and not truth.deviations
        assert sorted(r.step_id for r in truth.runs) == sorted(setting(seed).task.graph.by_id)
        assert all(r.outcome is Outcome.DONE for r in truth.runs)


@pytest.mark.parametrize("seed", range(4))
def test_the_same_seed_is_the_same_person(seed: int) -> None:
    words = [(12.0, "Stop: this is not right."), (20.0, "What lovely weather.")]
    assert play(person(seed), words) == play(person(seed), words)


@pytest.mark.parametrize("seed", range(3))
def test_time_may_be_cut_anywhere(seed: int) -> None:
    whole, pieces = person(seed), person(seed)
    whole.advance(40.0)
    for i in range(1, 1201):
        pieces.advance(i / 30)
    assert [(r.step_id, r.outcome) for r in pieces.truth().runs] == [(r.step_id, r.outcome) for r in whole.truth().runs]
    assert [r.end for r in pieces.truth().runs] == pytest.approx([r.end for r in whole.truth().runs], abs=1e-3)


def test_what_is_said_later_changes_nothing_before_it() -> None:
    for seed in range(4):
        told, quiet = person(seed), person(seed)
        told.advance(15.0)
        quiet.advance(15.0)
        assert told.truth() == quiet.truth()
        told.hear("Stop: this is not right.")
        told.advance(25.0)
        quiet.advance(25.0)
        assert [d for d in told.truth().deviations if d.onset <= 15] == [
            d for d in quiet.truth().deviations if d.onset <= 15
        ] or any(d.recovered for d in told.truth().deviations)


@pytest.mark.parametrize("code", [D.OBJ, D.TECH, D.PREP, D.QUAL])
def test_a_step_that_stands_wrong_is_not_done_until_it_is_made_good(code: D) -> None:
    who, at = first(code)
    step_id = who.truth().deviations[0].step_id
    alone = play(person(who.mind.key[1], only(code)))
    assert alone.deviations[0].recovered is None
    assert not any(r.outcome is Outcome.DONE and r.step_id == step_id for r in alone.runs)
    text = who.mind.task.graph.by_id[step_id].text
    truth = play(who, [(at, f"Stop: this is not right. {text}.")])
    assert truth.deviations[0].recovered is not None and truth.deviations[0].recovery is not K.NONE
    assert any(r.outcome is Outcome.DONE and r.step_id == step_id for r in truth.runs)


def test_a_false_alarm_costs_time() -> None:
    patient = replace(PERFECT, irritability=0.0)
    for seed in range(4):
        calm, alarmed = person(seed, patient), person(seed, patient)
        play(calm)
        play(alarmed, [(t, "Stop: this is wrong.") for t in range(6, 26, 2)])
        tally = alarmed.mind.ledger.tally
        assert tally.needless == 10 and tally.wasted_s > 0
        assert alarmed.t > calm.t and alarmed.complete


def test_late_words_cannot_undo_everything() -> None:
    who, at = first(D.HAZARD)
    truth = play(who, [(at + 30.0, "Stop, this is dangerous.")])
    assert truth.deviations[0].recovered is None
    assert who.mind.ledger.tally.harms
    quick, at = first(D.HAZARD)
    truth = play(quick, [(at, "Stop, this is dangerous.")])
    assert truth.deviations[0].recovery is K.STOP_SAFE and truth.deviations[0].recovered is not None


def test_words_the_wrong_way_round_mend_nothing() -> None:
    traits = only(D.QTY)
    for seed in range(30):
        who = person(seed, traits)
        while not who.finished and not who.mind.ledger.faults:
            who.advance(who.t + 0.5)
        if who.mind.ledger.faults and who.truth().deviations[0].note == "too little":
            who.hear("Stop: that is too much.")
            who.advance(who.t + 12.0)
            assert who.truth().deviations[0].recovered is None and who.mind.ledger.tally.misread == 1
            return
    raise AssertionError("nobody poured too little")


@given(st.lists(st.booleans(), max_size=60), st.floats(0.0, 1.0))
@settings(deadline=None, max_examples=40)
def test_annoyance_stays_a_share_and_fades(needed: list[bool], irritability: float) -> None:
    mood = Mood(replace(DEFAULT, irritability=irritability))
    for one in needed:
        before = mood.annoyance
        mood.spoken_to(needed=one)
        assert before <= mood.annoyance <= 1.0
        assert 0.0 <= mood.obeys <= mood.traits.obedience
    high = mood.annoyance
    mood.pass_time(90.0)
    assert mood.annoyance == pytest.approx(high / 2)


def test_half_of_the_people_are_kept_for_the_last_look() -> None:
    assert len(PEOPLE) == 6 and sum(p.tuning for p in PEOPLE.values()) == 3
    for one in PEOPLE.values():
        assert {one.source(name) for name in NUMBERS} <= {"invented", *one.sources.values()}
        assert set(one.sources) <= {*NUMBERS, "codes"}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_halved_or_doubled_number_stays_in_range(name: str) -> None:
    for one in PEOPLE.values():
        for factor in (0.5, 2.0):
            value = getattr(one.scaled(name, factor), name)
            assert value >= 0 and (value <= 1 or name in ("speed", "delay", "chattiness"))


@given(st.text(max_size=120))
@settings(deadline=None, max_examples=40)
def test_any_words_are_survived(words: str) -> None:
    who = person(1)
    who.advance(10.0)
    who.hear(words)
    who.advance(20.0)
    assert who.t == 20.0


def asked_of_a_done_step(traits: Traits, words: str) -> tuple[list[str], int]:
    """What somebody says who hears `words` about the first step, done well; and how many runs of it there are."""
    who = person(1, traits)
    while not who.mind.holds:
        who.advance(who.t + 0.5)
    step_id = next(iter(who.mind.holds))
    who.hear(words.format(who.mind.task.graph.by_id[step_id].text))
    said: list[str] = []
    for _ in range(60):
        who.advance(who.t + 0.5)
        said += who.words()
    return said, sum(run.step_id == step_id for run in who.truth().runs)


def test_who_has_done_it_says_so_and_does_not_do_it_again() -> None:
    talks, mute = replace(PERFECT, answers=1.0), replace(PERFECT, answers=0.0)
    told, asked = "You skipped a step: {}. Do that first.", "Did you do this already: {}? If not, do it first."
    assert asked_of_a_done_step(talks, told) == (["I did that already."], 1)
    assert asked_of_a_done_step(talks, asked) == (["I did that already."], 1)
    assert asked_of_a_done_step(mute, asked) == ([], 1)
    assert asked_of_a_done_step(mute, told)[0] == []


def test_who_left_it_out_seldom_takes_it_for_done() -> None:
    said = []
    for seed in range(40):
        who = person(seed, replace(only(D.OMIT), misremembers=0.5))
        while not who.finished and not who.mind.ledger.faults:
            who.advance(who.t + 0.5)
        if who.mind.ledger.faults:
            step_id = str(who.mind.ledger.faults[0].truth.step_id)
            who.hear(f"You skipped a step: {who.mind.task.graph.by_id[step_id].text}. Do that first.")
            who.advance(who.t + 3.0)
            said.append(who.words() != ())
    assert 0.2 < sum(said) / len(said) < 0.8


def asked_to_look(notices: float) -> tuple[Person, str]:
    """Somebody with whose step something is wrong, asked to look at it again, half a minute later."""
    for seed in range(30):
        who = person(seed, only(D.TECH, notices=notices))
        while not who.finished and not who.mind.ledger.faults:
            who.advance(who.t + 0.5)
        fault = who.mind.ledger.faults[0]
        step = who.mind.task.graph.by_id[str(fault.truth.step_id)]
        who.mind.traits = replace(who.mind.traits, slip=0.0)
        who.hear(f"Please check this once more: {step.text}. Is it as it should be?")
        who.advance(who.t + 30.0)
        return who, step.id
    raise AssertionError("nothing went wrong")


def test_who_looks_again_finds_what_is_wrong_or_says_that_it_is_fine() -> None:
    finds, step_id = asked_to_look(1.0)
    fault = finds.mind.ledger.faults[0]
    assert fault.truth.step_id == step_id and fault.told and "It looks fine." not in finds.words()
    blind, _ = asked_to_look(0.0)
    assert not blind.mind.ledger.faults[0].told and "It looks fine." in blind.words()
    assert blind.mind.ledger.tally.needless == 0, "it was worth asking, whatever came of it"


def test_a_needless_request_to_look_again_costs_words_and_no_work() -> None:
    who = person(3, replace(PERFECT, answers=1.0))
    while who.mind.last_done is None:
        who.advance(who.t + 0.5)
    step = who.mind.task.graph.by_id[who.mind.last_done[1]]
    who.hear(f"Please check this once more: {step.text}. Is it as it should be?")
    who.advance(who.t + 4.0)
    assert who.words() == ("It looks fine.",) and who.mind.ledger.tally.needless == 1
    assert play(who).runs and who.complete and who.mind.ledger.tally.rework_s == 0.0

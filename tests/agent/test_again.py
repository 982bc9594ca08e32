"""Nothing is said twice within a minute, and what would be nothing new is not said at all."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from planwatch.agent.again import AGAIN_S, fresh, nothing_new
from planwatch.agent.drafts import Cue, Draft, candidate
from planwatch.core.guidance import Act, Decision, Spoken, Tone, Verdict

NOW = 100.0


def in_tone(draft: Draft) -> str:
    """Every tone has words of its own."""
    return draft.tone.value


def words(draft: Draft) -> str:
    """Every tone of a hint has its own; all good words are alike but the one that joins another."""
    act = draft.candidate.act
    if act is Act.HINT:
        return f"hint, {draft.tone.value}"
    return f"{act.value}, also" if draft.cue is Cue.ALSO else act.value


def said(text: str, ago: float, act: Act = Act.HINT) -> Spoken:
    return Spoken(NOW - ago, act, "fill", text)


def verdicts(recent: list[Spoken], *acts: Act, p: float = 1.0) -> list[Verdict]:
    drafts = [Draft(replace(candidate(act.value, act, NOW, "fill"), p=p), 0.0) for act in acts]
    decisions = [Decision(d.candidate.id, Verdict.SPEAK, NOW, "it helps", tone=Tone.TELL) for d in drafts]
    return [one.verdict for one in nothing_new(drafts, decisions, words, recent)]


ALL = [said(f"hint, {tone.value}", ago) for tone, ago in ((Tone.TELL, 50), (Tone.REMIND, 30), (Tone.INSIST, 10))]


def test_a_hint_with_no_words_left_is_dropped() -> None:
    assert verdicts(ALL, Act.HINT) == [Verdict.DROP]
    assert verdicts(ALL[:2], Act.HINT) == [Verdict.SPEAK], "it can still insist"


def test_after_a_minute_the_same_words_are_new() -> None:
    old = [said(one.text, NOW - one.t + AGAIN_S) for one in ALL]
    assert verdicts(old, Act.HINT) == [Verdict.SPEAK]


def test_in_company_it_is_another_sentence() -> None:
    assert verdicts(ALL, Act.HINT, Act.CONFIRM) == [Verdict.SPEAK, Verdict.SPEAK]
    praise = [said("confirm", 20, Act.CONFIRM), said("next", 20, Act.INSTRUCT_NEXT)]
    assert verdicts(praise, Act.ENCOURAGE) == [Verdict.SPEAK]


@pytest.mark.parametrize("act", [Act.ENCOURAGE, Act.ACKNOWLEDGE_CORRECTION])
def test_a_good_word_is_not_said_twice(act: Act) -> None:
    assert verdicts([said(act.value, 20, act)], act) == [Verdict.DROP]


def test_praise_has_two_ways() -> None:
    once = [said("confirm", 40, Act.CONFIRM)]
    assert verdicts(once, Act.CONFIRM) == [Verdict.SPEAK]
    assert verdicts([*once, said("confirm, also", 20, Act.CONFIRM)], Act.CONFIRM) == [Verdict.DROP]


@pytest.mark.parametrize("act", [Act.WARN, Act.INSTRUCT_NEXT, Act.ANSWER, Act.FINISH])
def test_what_matters_is_said_all_the_same(act: Act) -> None:
    assert verdicts([said(words(Draft(candidate("x", act, NOW), 0.0)), 5, act)], act) == [Verdict.SPEAK]


@pytest.mark.parametrize("act", [Act.CORRECT, Act.WARN, Act.REMIND_OWED, Act.ASK])
def test_an_unsure_claim_is_not_made_again_in_the_same_words(act: Act) -> None:
    assert verdicts([said(act.value, 20, act)], act, p=0.7) == [Verdict.DROP]
    assert verdicts([], act, p=0.7) == [Verdict.SPEAK]


@pytest.mark.parametrize("act", [Act.CORRECT, Act.REMIND_OWED])
@pytest.mark.parametrize(("ago", "verdict"), [(20, Verdict.DROP), (50, Verdict.HOLD), (60.5, Verdict.SPEAK)])
def test_what_is_certain_waits_until_its_words_are_a_minute_old(act: Act, ago: float, verdict: Verdict) -> None:
    assert verdicts([said(act.value, ago, act)], act, p=0.97) == [verdict]


def test_who_never_obeys_hears_the_same_words_once_a_minute() -> None:
    recent: list[Spoken] = []
    for at in range(0, 600, 5):  # the tracker says again that it still stands
        draft = Draft(candidate(f"c{at}", Act.CORRECT, float(at), "fill"), 0.0)
        decision = Decision(draft.candidate.id, Verdict.SPEAK, float(at), "it stands", tone=Tone.TELL)
        if nothing_new([draft], [decision], in_tone, recent)[0].verdict is Verdict.SPEAK:
            recent.append(Spoken(float(at), Act.CORRECT, "fill", in_tone(fresh(draft, in_tone, recent, float(at)))))
    for text in {one.text for one in recent}:
        times = [one.t for one in recent if one.text == text]
        assert min(b - a for a, b in pairwise(times)) > AGAIN_S
    assert len(recent) >= 600 / AGAIN_S, "and goes on hearing them"

"""Manners: what is not heeded is told again otherwise, several things are one utterance, own words are no orders."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from planwatch.agent.breath import MAX_WORDS, in_one_breath
from planwatch.agent.drafts import Draft, candidate
from planwatch.agent.echo import Echo
from planwatch.agent.hearing import intent_of
from planwatch.agent.insist import AFTER_S, follow_up, put_off
from planwatch.core.findings import FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.guidance import Act, Candidate, Decision, Guidance, Lately, SpeakContext, Tone, Verdict
from planwatch.core.listener import Expertise, Listener, Talk
from planwatch.core.plan import Plan
from planwatch.core.steps import Step
from planwatch.perception.policies.always import AlwaysPolicy
from planwatch.perception.policies.utility import UtilityPolicy
from tests.agent.helpers import Script, Stage, finding, finished, mistake, owed, play, started

POLICY = UtilityPolicy()


def test_who_does_not_heed_is_reminded_and_told_firmly_and_then_left_alone(tmp_path: Path) -> None:
    session = Stage(tmp_path / "s", (started("pour", 1.0), owed("fill", "pour", 2.0))).session(policy=POLICY)
    session.start()
    told = [text for text in play(session, 150.0) if "fill the white kettle" in text]
    assert told[0].startswith("You skipped a step: fill the white kettle.")
    assert told[1:] == [
        "This step is still missing: fill the white kettle. Please do it now.",
        "Please stop and do this before anything else: fill the white kettle.",
    ]
    session.close()


def test_who_puts_it_right_is_not_reminded(tmp_path: Path) -> None:
    script = (started("pour", 1.0), mistake("pour", "red mug", 2.0), started("pour+r1", 5.0), finished("pour+r1", 40.0))
    script += (started("pour", 40.5),)
    session = Stage(tmp_path / "s", script).session(policy=POLICY)
    session.start()
    told = [text for text in play(session, 60.0) if "red mug" in text]
    assert len(told) == 1
    lines = _journal(tmp_path / "s", session, 0.0)
    assert "it is being put right" in [json.loads(line).get("reason") for line in lines]


def test_who_is_thanked_for_a_part_of_it_is_not_told_in_the_same_breath_that_it_is_wrong(tmp_path: Path) -> None:
    """The way back is done at the very moment at which the reminder is due."""
    script = (started("pour", 1.0), mistake("pour", "red mug", 2.0), started("pour+r1", 5.0), finished("pour+r1", 25.0))
    script += (started("pour", 27.0),)
    session = Stage(tmp_path / "s", script).session(policy=POLICY)
    session.start()
    told = play(session, 40.0)
    assert [text for text in told if text.startswith("Thank you")] and len([t for t in told if "red mug" in t]) == 1
    lines = [json.loads(line) for line in _journal(tmp_path / "s", session, 0.0)]
    held = [line for line in lines if line.get("reason") == "it is being put right"]
    assert held and held[0]["t"] == 5.0 + AFTER_S


def test_a_reminder_waits_for_who_has_begun_to_put_it_right() -> None:
    plan = Plan(StepGraph("g", "tea", (Step("pour", "Pour"), Step("stir", "Stir"))))
    later = follow_up(
        Draft(candidate("m1:correct", Act.CORRECT, 2.0, "pour", finding(FindingKind.MISTAKE, 2.0)), 2.0), 2.0
    )
    assert later is not None and later.until == 2.0 + AFTER_S
    assert put_off(later, "pour", 15.0, plan).until == 15.0 + AFTER_S
    assert put_off(later, "stir", 15.0, plan) == later, "another step is no sign of it"
    assert put_off(later, "pour", 100.0, plan).until == later.candidate.window.close, "and it never waits for longer"


@dataclass
class Onlooker:
    """Says everything, and keeps what it was shown."""

    shown: list[SpeakContext] = field(default_factory=list)

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        self.shown.append(context)
        return AlwaysPolicy().decide(candidates, context)


def test_a_policy_sees_what_has_happened_lately(tmp_path: Path) -> None:
    onlooker = Onlooker()
    session = Stage(tmp_path / "s", (finished("fill", 1.0), mistake("pour", "red mug", 2.0))).session(policy=onlooker)
    session.start()
    play(session, 4.0)
    session.close()
    assert onlooker.shown[0].lately == Lately()
    assert [c.lately.step_ended for c in onlooker.shown if c.t >= 1.0][0] == 1.0
    assert onlooker.shown[-1].lately.erred == 2.0


def test_somebody_new_to_it_hears_that_the_beginning_is_right(tmp_path: Path) -> None:
    script = (started("pour", 1.0), mistake("pour", "red mug", 2.0), started("pour+r1", 6.0))
    novice = Listener(Talk.TALKATIVE, Expertise.NOVICE)
    texts = {}
    for name, listener in (("novice", novice), ("usual", Listener())):
        session = Stage(tmp_path / name, script).session(listener=listener)
        session.start()
        texts[name] = play(session, 10.0)
        session.close()
    assert "Yes, like that." in texts["novice"] and "Yes, like that." not in texts["usual"]


def test_several_things_at_once_are_one_utterance_of_bounded_length(tmp_path: Path) -> None:
    script = (started("pour", 1.0), owed("fill", "pour", 2.0), owed("boil", "pour", 2.0))
    session = Stage(tmp_path / "s", script).session(policy=POLICY)
    session.start()
    said = [json.loads(line) for line in _journal(tmp_path / "s", session, 6.0)]
    parts = [line for line in said if line["type"] == "guidance" and line["act"] == "remind_owed"]
    assert len({line["utterance"] for line in parts}) == 1 and len(parts) == 2


def _journal(folder: Path, session: object, until: float) -> list[str]:
    play(session, until)  # type: ignore[arg-type]
    session.close()  # type: ignore[attr-defined]
    return (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()


def test_what_does_not_fit_waits_or_is_dropped() -> None:
    drafts = [Draft(candidate(f"d{i}", Act.CORRECT, 10.0), 0.0) for i in range(5)]
    decisions = [Decision(d.candidate.id, Verdict.SPEAK, 10.0, "good") for d in drafts]
    out = in_one_breath(drafts, decisions, lambda d: "word " * 20)
    assert [d.verdict for d in out] == [Verdict.SPEAK, Verdict.SPEAK, *[Verdict.HOLD] * 3]
    late = [replace(d, t=24.0) for d in decisions]
    assert {d.verdict for d in in_one_breath(drafts, late, lambda d: "word " * 20)[2:]} == {Verdict.DROP}
    alone = in_one_breath(drafts[:1], decisions[:1], lambda d: "word " * (2 * MAX_WORDS))
    assert alone[0].verdict is Verdict.SPEAK


def test_reminders_end() -> None:
    draft: Draft | None = Draft(candidate("f:correct", Act.CORRECT, 1.0, "pour", mistake("pour", "mug", 1.0)), 0.0)
    ids = []
    while draft := follow_up(draft, 10.0):
        ids.append(draft.candidate.id)
        assert draft.until == 10.0 + AFTER_S and draft.patient
    assert ids == ["f:correct:again1", "f:correct:again2"]


def test_what_is_not_heeded_becomes_less_sure_and_what_was_asked_is_not_told_again() -> None:
    sure = Draft(candidate("f:correct", Act.CORRECT, 1.0, "pour", mistake("pour", "mug", 1.0)), 0.0)
    unsure = replace(sure, candidate=replace(sure.candidate, p=0.9))
    first = follow_up(unsure, 10.0)
    assert first is not None and first.candidate.p == pytest.approx(0.75)
    second = follow_up(first, 40.0)
    assert second is not None and second.candidate.p == pytest.approx(0.5)
    certain = follow_up(replace(sure, candidate=replace(sure.candidate, p=1.0)), 10.0)
    quick = follow_up(unsure, 10.0, quick=True)
    assert certain is not None and certain.candidate.p == 1.0
    assert quick is not None and quick.candidate.p == 0.9
    assert follow_up(replace(first, tone=Tone.ASK), 40.0) is None


def test_the_session_learns_how_much_somebody_wants_to_hear(tmp_path: Path) -> None:
    assert intent_of("be quiet, please") is intent_of("I know!")
    script = tuple(finding(FindingKind.REPEAT, 10.0 + k, s) for k, s in enumerate(("fill", "boil", "pour", "milk")))
    heard = {}
    for words in ("", "be quiet"):
        session = Stage(tmp_path / (words or "nothing"), script).session(policy=POLICY)
        session.start()
        for k in range(4):
            if words:
                assert [g.text for g in session.hear(words, 1.0 + k)] == ["All right, I will say less."]
        heard[words] = len(play(session, 60.0, 6.0))
        session.close()
    assert heard["be quiet"] < heard[""]


def test_a_microphone_that_hears_the_assistant_starts_no_talk(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "s", ())
    session = stage.session(tracker=Script(()))
    (first,) = session.start()
    assert session.hear(first.text, 2.0) == ()
    assert session.hear("start with this fill the wide kettle", 3.0) == ()
    assert [g.act for g in session.hear("what about the big red elephant", 4.0)] == [Act.ANSWER]
    session.close()


def test_an_echo_fades_and_short_words_are_the_persons() -> None:
    echo = Echo()
    echo.said([Guidance("g", Act.CONFIRM, "Good, that is done.", 1.0, 0.0, 1.0, 0.0)])
    assert echo.is_own("good that is done", 2.0)
    assert not echo.is_own("done", 2.0) and not echo.is_own("good that is done", 40.0)

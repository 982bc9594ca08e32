"""Who is told that a step is missing may say that it was done, or that it was not; nothing else is taken for that."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from planwatch.agent.events import Intent
from planwatch.agent.rejoinder import ANSWER_S, called_missing, rejoinder
from planwatch.agent.session import Session
from planwatch.core.guidance import Act, Spoken
from planwatch.perception.policies.utility import UtilityPolicy
from tests.agent.helpers import Stage, owed, play, started

TOLD = Spoken(10.0, Act.REMIND_OWED, "fill", "You skipped a step: fill the kettle. Do that first.")
ASKED = replace(TOLD, text="Did you do this already: fill the kettle? If not, do it first.")


@pytest.mark.parametrize(
    ("words", "told", "asked"),
    [
        ("I did that already.", Intent.ALREADY, Intent.ALREADY),
        ("Already done!", Intent.ALREADY, Intent.ALREADY),
        ("Das habe ich schon gemacht", Intent.ALREADY, Intent.ALREADY),
        ("yes", None, Intent.ALREADY),
        ("done", None, Intent.ALREADY),
        ("no", None, Intent.NOT_YET),
        ("not yet", Intent.NOT_YET, Intent.NOT_YET),
        ("Noch nicht", Intent.NOT_YET, Intent.NOT_YET),
        ("undo", None, None),
        ("what's next?", None, None),
        ("did I do that already?", None, None),
    ],
)
def test_phrases(words: str, told: Intent | None, asked: Intent | None) -> None:
    assert (rejoinder(words, TOLD), rejoinder(words, ASKED)) == (told, asked)


@pytest.mark.parametrize("words", ["It looks fine.", "fine", "That's right, fine", "passt so", "All good!", "yes"])
def test_who_was_asked_to_look_again_may_find_it_fine(words: str) -> None:
    look = Spoken(10.0, Act.ASK, "fill", "Please check this once more: fill the kettle. Is it as it should be?")
    wanted = None if words.startswith("That's") else Intent.ALREADY
    assert rejoinder(words, look) is wanted
    assert called_missing([look], 12.0) == look
    assert rejoinder("It looks fine.", ASKED) is None, "nobody asked how it looks"


def test_only_the_newest_words_are_answered_and_only_soon() -> None:
    assert called_missing([TOLD], 12.0) == TOLD
    assert called_missing([TOLD], 10.1 + ANSWER_S) is None
    assert called_missing([TOLD, Spoken(11.0, Act.CONFIRM)], 12.0) is None
    assert called_missing([TOLD, replace(TOLD, step_id="boil")], 12.0) is None, "which of the two?"
    assert called_missing([], 12.0) is None


def begun(folder: Path) -> Session:
    """Pouring has begun, and the session has called filling missing."""
    session = Stage(folder, (started("pour", 1.0), owed("fill", "pour", 2.0))).session(policy=UtilityPolicy())
    session.start()
    assert any(text.startswith("You skipped a step: fill") for text in play(session, 4.0))
    return session


def intents(folder: Path) -> list[tuple[str, str | None]]:
    lines = [json.loads(one) for one in (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(one["intent"], one["step_id"]) for one in lines if one["type"] == "heard"]


def test_what_was_done_before_is_believed_and_not_asked_for_again(tmp_path: Path) -> None:
    session = begun(tmp_path / "s")
    answer = session.hear("I did that already", 6.0)
    later = play(session, 120.0, 6.5)
    session.close()
    assert [one.text for one in answer] == ["Thank you, I have noted that."]
    assert later and not any("fill the white kettle" in text for text in later)
    assert intents(tmp_path / "s") == [("already", "fill+r1")]


def test_without_the_answer_it_is_asked_for_again(tmp_path: Path) -> None:
    session = begun(tmp_path / "s")
    assert any("fill the white kettle" in text for text in play(session, 120.0, 6.5))
    session.close()


def test_not_yet_takes_no_other_step_back(tmp_path: Path) -> None:
    session = begun(tmp_path / "s")
    assert session.hear("not yet", 6.0) == ()
    assert intents(tmp_path / "s") == [("not yet", "fill+r1")]
    assert session.hear("not yet", 60.0), "long after it, these are other words"
    session.close()
    assert [one for one, _ in intents(tmp_path / "s")] == ["not yet", "undo"]

"""What may stand wrong and has no name is asked about, at a pause, and who then does it again is not told off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planwatch.agent.drafts import Draft, candidate
from planwatch.agent.wording import Wording
from planwatch.core.findings import FindingKind
from planwatch.core.guidance import Act
from planwatch.core.plan import Plan
from planwatch.perception.policies.utility import UtilityPolicy
from tests.agent.helpers import Stage, finding, finished, mistake, owed, play, started, tea

ASKS = "Please check this once more: fill the white kettle. Is it as it should be?"


AGAIN = "Did you see to it? Please look at this again: fill the white kettle."


def doubted(p: float, *more: object) -> tuple[object, ...]:
    return started("fill", 1.0), finished("fill", 3.0), finding(FindingKind.DOUBT, 6.0, "fill", p=p), *more


def said(folder: Path, p: float, *more: object, until: float = 20.0) -> list[str]:
    session = Stage(folder, doubted(p, *more)).session(policy=UtilityPolicy())  # type: ignore[arg-type]
    session.start()
    return play(session, until)


@pytest.mark.parametrize(("p", "asked"), [(0.01, False), (0.03, False), (0.2, True), (0.6, True)])
def test_it_is_asked_when_that_is_worth_a_question(tmp_path: Path, p: float, asked: bool) -> None:
    assert (ASKS in said(tmp_path, p)) == asked


def test_who_looks_again_and_does_it_again_is_left_alone(tmp_path: Path) -> None:
    again = finding(FindingKind.REPEAT, 12.0, "fill")
    told = "You have already done that: fill the white kettle. There is no need to do it again."
    assert told in said(tmp_path / "a", 0.01, again)
    assert told not in said(tmp_path / "b", 0.5, again)


def test_a_question_that_came_to_nothing_is_put_once_more_and_no_more_often(tmp_path: Path) -> None:
    texts = [text for text in said(tmp_path, 0.5, until=80.0) if "again" in text or "once more" in text]
    assert texts == [ASKS, AGAIN]


def test_whoever_answers_or_looks_is_not_asked_again(tmp_path: Path) -> None:
    session = Stage(tmp_path / "a", doubted(0.5)).session(policy=UtilityPolicy())  # type: ignore[arg-type]
    session.start()
    assert ASKS in play(session, 10.0)
    session.hear("It looks fine.", 11.0)
    assert AGAIN not in play(session, 60.0, 11.5)
    looked = started("fill", 10.0), finished("fill", 14.0)
    assert AGAIN not in said(tmp_path / "b", 0.5, *looked, until=60.0)
    named = mistake("fill", "red kettle", 12.0)
    assert AGAIN not in said(tmp_path / "c", 0.5, named, until=60.0)


def test_the_plan_stays_as_it_is_and_nothing_is_claimed(tmp_path: Path) -> None:
    session = Stage(tmp_path, doubted(0.9)).session(policy=UtilityPolicy())  # type: ignore[arg-type]
    session.start()
    before = session.plan.revision
    assert not [text for text in play(session, 20.0) if text.startswith("Stop")]
    assert session.plan.revision == before and session.plan.is_done("fill")


def test_a_step_that_was_called_in_and_is_still_open_is_called_missing_again(tmp_path: Path) -> None:
    script = owed("fill", "boil", 3.0), finding(FindingKind.DOUBT, 70.0, "fill", p=0.5)
    session = Stage(tmp_path, (started("boil", 1.0), *script)).session(policy=UtilityPolicy())
    session.start()
    texts = [text for text in play(session, 90.0) if text.startswith("Did you do this already")]
    assert texts == ["Did you do this already: fill the white kettle? If not, do it first."]


@pytest.mark.parametrize(
    ("locale", "start", "again"),
    [
        (None, "Please check this once more", "Did you see to it?"),
        ("de", "Schau dir das bitte", "Hast du nachgesehen?"),
    ],
)
def test_words(locale: str | None, start: str, again: str) -> None:
    one = finding(FindingKind.DOUBT, 6.0, "fill", p=0.2)
    first = candidate("x", Act.ASK, 6.0, "fill", one)
    text, second = (
        Wording(locale).text(Draft(replace(first, stage=stage), 0.0, finding=one), Plan(tea())) for stage in (0, 1)
    )
    assert text.startswith(start) and text.endswith("?")
    assert second.startswith(again)

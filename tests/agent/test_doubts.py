"""What may stand wrong and has no name is asked about, at a pause, and who then does it again is not told off."""

from __future__ import annotations

from pathlib import Path

import pytest

from planwatch.agent.drafts import Draft, candidate
from planwatch.agent.wording import Wording
from planwatch.core.deviation import DeviationCode as D
from planwatch.core.findings import FindingKind
from planwatch.core.guidance import Act
from planwatch.core.plan import Plan
from planwatch.perception.policies.utility import UtilityPolicy
from tests.agent.helpers import Stage, finding, finished, mistake, owed, play, started, tea

ASKS = "Please check this once more: fill the white kettle. Is it as it should be?"


def doubted(p: float, *more: object) -> tuple[object, ...]:
    return started("fill", 1.0), finished("fill", 3.0), finding(FindingKind.DOUBT, 6.0, "fill", p=p), *more


def said(folder: Path, p: float, *more: object, until: float = 20.0) -> list[str]:
    session = Stage(folder, doubted(p, *more)).session(policy=UtilityPolicy())  # type: ignore[arg-type]
    session.start()
    return play(session, until)


@pytest.mark.parametrize(("p", "asked"), [(0.01, False), (0.12, False), (0.25, True), (0.6, True)])
def test_it_is_asked_when_that_is_worth_a_question(tmp_path: Path, p: float, asked: bool) -> None:
    assert (ASKS in said(tmp_path, p)) == asked


@pytest.mark.parametrize(("later", "claimed"), [(0.2, False), (0.6, True)])
def test_what_is_plainly_doubtful_after_the_question_is_said_to_be_wrong_once(
    tmp_path: Path, later: float, claimed: bool
) -> None:
    more = [finding(FindingKind.DOUBT, t, "fill", p=later) for t in (26.0, 46.0, 66.0)]
    texts = said(tmp_path, 0.6, *more, until=110.0)
    assert texts.count(ASKS) == 1
    assert sum("this is not right" in text and "fill the white kettle" in text for text in texts) == claimed


@pytest.mark.parametrize(("code", "p", "times"), [(D.QTY, 0.95, 2), (D.QTY, 0.8, 1), (D.PLACE, 0.8, 2)])
def test_a_reminder_is_of_what_is_sure_or_not_looked_at_again(tmp_path: Path, code: D, p: float, times: int) -> None:
    """What a sense that may be wrong named is claimed by the tracker again, while it still shows."""
    wrong = finding(FindingKind.MISTAKE, 3.0, "fill", p=p, code=code, wrong_thing="x")
    session = Stage(tmp_path, (wrong,)).session(policy=UtilityPolicy())
    session.start()
    about = [text for text in play(session, 100.0) if "amount" in text or "the x" in text]
    assert len(about) == times


def test_who_looks_again_and_does_it_again_is_left_alone(tmp_path: Path) -> None:
    again = finding(FindingKind.REPEAT, 12.0, "fill")
    told = "You have already done that: fill the white kettle. There is no need to do it again."
    assert told in said(tmp_path / "a", 0.01, again)
    assert told not in said(tmp_path / "b", 0.5, again)


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


@pytest.mark.parametrize(("after", "again"), [(2.0, False), (70.0, True)])
def test_what_was_named_just_now_is_not_asked_about_as_well(tmp_path: Path, after: float, again: bool) -> None:
    script = mistake("fill", "red kettle", 3.0), finding(FindingKind.DOUBT, 3.0 + after, "fill", p=0.5)
    session = Stage(tmp_path, (started("fill", 1.0), *script)).session(policy=UtilityPolicy())
    session.start()
    named = [text for text in play(session, 100.0) if "red kettle" in text]
    asked = [text for text in named if text.startswith("Please look")]
    assert bool(asked) == again and named


@pytest.mark.parametrize(("locale", "start"), [(None, "Please check this once more"), ("de", "Schau dir das bitte")])
def test_words(locale: str | None, start: str) -> None:
    one = finding(FindingKind.DOUBT, 6.0, "fill", p=0.2)
    text = Wording(locale).text(Draft(candidate("x", Act.ASK, 6.0, "fill", one), 0.0, finding=one), Plan(tea()))
    assert text.startswith(start) and text.endswith("?")

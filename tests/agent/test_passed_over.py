"""A step that was told twice and passed over is not told again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planwatch.agent.passed_over import doubtful, passed_over
from planwatch.core.effects import TRUE
from planwatch.core.findings import FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.guidance import Act, Spoken
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import Edit, EditKind
from planwatch.core.steps import Step
from tests.agent.helpers import Stage, finding, finished, play, started

STEPS = tuple(Step(i, f"Do {i}", pre=TRUE) for i in "abcde")
PLAN = Plan(StepGraph("g", "five things", STEPS))


def told(*times: float, step_id: str = "a") -> list[Spoken]:
    return [Spoken(t, Act.INSTRUCT_NEXT, step_id) for t in times]


@pytest.mark.parametrize(
    ("times", "done", "passed"),
    [
        ((), {}, False),
        ((0.0,), {"b": 9.0}, False),
        ((0.0, 9.0), {"b": 9.0}, False),
        ((0.0, 9.0), {"b": 9.0, "c": 11.0}, False),
        ((0.0, 9.0), {"b": 9.0, "c": 20.0}, True),
    ],
)
def test_only_what_was_told_twice_and_then_not_done_next(
    times: tuple[float, ...], done: dict[str, float], passed: bool
) -> None:
    plan = replace(PLAN, status=dict.fromkeys(done, Status.DONE), done_at=done)
    assert ("a" in passed_over(plan, told(*times))) is passed
    assert "d" not in passed_over(plan, told(*times))


def test_a_session_tells_it_twice_and_goes_on_with_the_next(tmp_path: Path) -> None:
    steps = (started("b", 1.0), finished("b", 10.0), started("c", 12.0), finished("c", 20.0))
    steps += (started("d", 22.0), finished("d", 30.0), started("e", 32.0), finished("e", 40.0))
    session = Stage(tmp_path / "s", steps, graph=PLAN.graph).session()
    session.start()
    words = [text for text in play(session, 60.0) if "do a" in text.lower()]
    assert len(words) == 1, "the second time; the first is the first instruction"
    session.close()


def test_a_step_of_a_recovery_is_told_until_it_is_done_unless_nothing_may_be_wrong() -> None:
    copy = Step("a+r1", "Do a", pre=TRUE, stands_for="a")
    plan = PLAN.revise((Edit(EditKind.INJECT, copy), Edit(EditKind.REPLACE, step_id="a", by=copy.id)), "me", "", 0.0)
    plan = replace(plan, status=dict.fromkeys("bc", Status.DONE), done_at={"b": 9.0, "c": 20.0})
    words = [Spoken(t, Act.RECOVER, copy.id) for t in (0.0, 9.0)]
    owed = [replace(finding(FindingKind.OWED, 0.0, "a"), p=p) for p in (0.97, 0.5)]
    sure, unsure = (passed_over(plan, words, doubtful(plan, [one])) for one in owed)
    assert not sure and unsure == {copy.id}
    assert not doubtful(plan, [replace(owed[1], step_id="b")])

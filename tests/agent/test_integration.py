"""A session over the real tracker, planner and policy with an oracle sense: the whole way, and after interruptions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from planwatch.agent.parts import Parts
from planwatch.agent.session import Session
from planwatch.core.clock import ManualClock
from planwatch.core.deviation import DeviationCode
from planwatch.core.findings import FindingKind
from planwatch.core.guidance import Act, Guidance
from planwatch.core.steps import Role
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from planwatch.perception.oracle import OracleModel
from planwatch.perception.policies.threshold import ThresholdPolicy
from planwatch.planners.rules import RulePlanner
from planwatch.planners.tracker import StepTracker
from tests.agent.helpers import frame, tea
from tests.agent.test_session import journal

END = 110.0


def run(step_id: str, start: float, end: float, outcome: Outcome = Outcome.DONE) -> StepRun:
    return StepRun(step_id, start, end, outcome)


TRUTH = EpisodeTruth(
    "e1",
    "tea",
    END,
    (
        run("fill", 3.0, 11.0),
        run("pour", 14.0, 20.0, Outcome.ABANDONED),  # before boil: the person is told, and leaves it
        run("boil", 23.0, 33.0),
        run("pour", 37.0, 48.0),
        run("milk", 52.0, 57.0, Outcome.WRONG),  # into the red mug
        run("put_back", 60.0, 65.0),
        run("milk", 68.0, 80.0),
        run("sugar", 84.0, 95.0),
    ),
    (
        TrueDeviation("d1", DeviationCode.OMIT, "boil", 14.0, by="pour"),
        TrueDeviation("d2", DeviationCode.PLACE, "milk", 52.5, role=Role.TARGET, wrong_thing="red mug"),
    ),
)


def parts() -> Parts:
    sense = OracleModel(lambda: TRUTH)
    return Parts(sense, StepTracker(), RulePlanner(), ThresholdPolicy(), ManualClock(), "rules")


def watch(session: Session, until: float) -> list[Guidance]:
    said = list(session.start())
    for n in range(round(2 * until) + 1):
        said += session.push(frame(n / 2))
    return said


def check_recoveries(said: Sequence[Guidance]) -> None:
    by_act = {act: [one for one in said if one.act is act] for act in Act}
    assert [one.step_id for one in by_act[Act.REMIND_OWED]] == ["boil"]
    assert 14.0 <= by_act[Act.REMIND_OWED][0].spoken_t <= 19.0
    assert [one.step_id for one in by_act[Act.CORRECT]] == ["milk"]
    assert 52.5 <= by_act[Act.CORRECT][0].spoken_t <= 57.5
    assert by_act[Act.CORRECT][0].text.startswith("Stop: that is the red mug. ")
    assert len(by_act[Act.FINISH]) == 1 and said[-1].act is Act.FINISH
    assert len({one.id for one in said}) == len(said)


def test_skipped_and_wrong_told_in_time_repaired_and_finished(tmp_path: Path) -> None:
    with Session(tea(), parts(), tmp_path / "s", "s") as session:
        said = watch(session, END)
        assert session.finished and session.plan.revision == 2
        assert session.plan.done_ids >= {step.id for step in session.plan.injected}
    check_recoveries(said)
    done = {line["step_id"] for line in journal(tmp_path / "s", "finding") if line["kind"] == FindingKind.STEP_DONE}
    assert {"fill", "pour", "milk", "sugar"} <= done


@pytest.mark.parametrize("stops", [(5.0, 16.0, 30.0), (15.5, 54.0, 58.0), (66.0, 90.0, 95.5)])
def test_the_same_with_interruptions(tmp_path: Path, stops: tuple[float, ...]) -> None:
    session = Session(tea(), parts(), tmp_path / "s", "s")
    said: list[Guidance] = []
    for stop in stops:
        said += watch(session, stop)
        session.close()
        session = Session.resume(tmp_path / "s", parts())
    said += watch(session, END)
    assert session.finished
    session.close()
    check_recoveries(said)


def test_words_alone_carry_a_session_when_nothing_is_seen(tmp_path: Path) -> None:
    blind = EpisodeTruth("e0", "tea", END, (), ())
    sightless = Parts(OracleModel(lambda: blind), StepTracker(), RulePlanner(), ThresholdPolicy(), ManualClock())
    with Session(tea(), sightless, tmp_path / "s", "s") as session:
        texts = [one.text for one in session.start()]
        for n in range(120):
            texts += [one.text for one in session.push(frame(n / 2))]
            if n % 20 == 19:
                texts += [one.text for one in session.hear("done", n / 2)]
        assert session.finished
        assert texts[0].startswith("Start with this: fill") and any("last step" in text for text in texts)
        session.hear("undo", 60.0)
        assert not session.finished

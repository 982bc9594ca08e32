from __future__ import annotations

from dataclasses import replace

import pytest

from planwatch.core.deviation import DeviationCode
from planwatch.core.truth import Outcome, StepRun, TrueDeviation
from planwatch.tools.metrics.recovery_validity import Told, recovery_validity, what_is_wrong
from tests.tools.evaluation.runner.helpers import chain, performed

GRAPH = chain("a", "b", "c")
DONE = performed("a", "b", "c").truth  # each ends ten seconds after the one before


def told(t: float, step_id: str) -> Told:
    return Told(t, step_id)


def test_the_worked_example() -> None:
    """a is skipped, b begun at 10 s and left at 12 s; a is said at 11 s, at 11 s b, and at 11 s c."""
    truth = replace(
        DONE,
        runs=(StepRun("b", 10, 12, Outcome.ABANDONED), StepRun("a", 12, 20, Outcome.DONE)),
        deviations=(TrueDeviation("d1", DeviationCode.ORDER, "a", 10.0, by="b", recovered=20.0),),
    )
    # "do a": open, and can start. "not b": begun too early, so leaving it is right. "do c": it cannot start.
    assert recovery_validity([told(11, "a"), told(11, "b"), told(11, "c")], GRAPH, truth) == pytest.approx(2 / 3)


def test_nothing_told_is_none_and_not_nought() -> None:
    assert recovery_validity([], GRAPH, DONE) is None


def test_what_was_done_well_is_no_recovery() -> None:
    assert what_is_wrong(told(15, "a"), GRAPH, DONE) == "'a' was done already, and well"
    assert what_is_wrong(told(9, "a"), GRAPH, DONE) is None  # still open then
    assert what_is_wrong(told(15, "x"), GRAPH, DONE) == "'x' is no step of the task"


def test_a_step_done_badly_may_be_done_again_until_it_is_well() -> None:
    much = TrueDeviation("d1", DeviationCode.QTY, "a", 8.0, recovered=18.0)
    truth = replace(DONE, deviations=(much,))
    assert what_is_wrong(told(15, "a"), GRAPH, truth) is None
    assert what_is_wrong(told(19, "a"), GRAPH, truth) is not None
    assert what_is_wrong(told(15, "a"), GRAPH, replace(truth, deviations=(replace(much, benign=True),))) is not None
    wrong = replace(DONE, runs=(StepRun("a", 0, 10, Outcome.WRONG),))
    assert what_is_wrong(told(15, "a"), GRAPH, wrong) is None and what_is_wrong(told(15, "b"), GRAPH, wrong) is not None

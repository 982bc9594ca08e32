from __future__ import annotations

from dataclasses import replace

from planwatch.core.deviation import DeviationCode
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.guidance import Act, Guidance
from planwatch.core.plan import Plan, Status
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from planwatch.tools.demo.success import Ending, faults
from tests.tools.report.story_of_tea import GRAPH, plan

STEPS = ("fill", "boil", "sugar", "pour", "stir")
RUNS = tuple(StepRun(step, 10.0 * i, 10.0 * i + 8.0, Outcome.DONE) for i, step in enumerate(STEPS))
TRUTH = EpisodeTruth(
    "e",
    "tea",
    60.0,
    RUNS,
    (
        TrueDeviation("d1", DeviationCode.OMIT, "sugar", 27.0, by="pour"),
        TrueDeviation("d2", DeviationCode.OBJ, "stir", 40.0, wrong_thing="fork"),
    ),
)
OWED = Finding("f1", FindingKind.OWED, 29.0, 0.0, "sugar", by="pour")
WRONG = Finding("f2", FindingKind.MISTAKE, 42.0, 0.0, "stir")


def _said(finding: Finding, t: float) -> Guidance:
    return Guidance(f"g-{finding.id}", Act.CORRECT, "...", finding.t, 0.0, t, 0.0, finding_id=finding.id)


def _finished() -> Plan:
    out = plan()
    for step in ("pour", "stir", "sugar+r1"):
        out = out.mark(step, Status.DONE, 50.0)
    return out


GOOD = Ending(_finished(), TRUTH, (OWED, WRONG), (_said(OWED, 29.0), _said(WRONG, 42.5)))


def test_all_done_and_announced_in_time_is_success() -> None:
    assert faults(GOOD) == ()


def test_a_deviation_announced_late_is_named_with_its_time() -> None:
    late = replace(OWED, t=33.0)
    found = faults(replace(GOOD, findings=(late, WRONG), guidance=(_said(late, 33.0), _said(WRONG, 42.5))))
    assert found == ("S.OMIT of 'sugar' at 27.0 s was not announced by 32.0 s (found at 33.0 s)",)


def test_a_finding_that_was_never_spoken_does_not_count() -> None:
    assert faults(replace(GOOD, guidance=(_said(OWED, 29.0),))) == (
        "E.OBJ of 'stir' at 40.0 s was not announced by 45.0 s (found at 42.0 s)",
    )


def test_a_step_the_person_never_did_is_named() -> None:
    lacking = replace(TRUTH, runs=tuple(run for run in RUNS if run.step_id != "stir"))
    assert faults(replace(GOOD, truth=lacking)) == ("the person never did 'stir' (Stir the red mug with the spoon)",)


def test_open_steps_and_recoveries_are_named() -> None:
    unfinished = plan().mark("sugar+r1", Status.TODO, 0.0)
    found = faults(replace(GOOD, plan=unfinished))
    assert [line.split(" (")[0] for line in found] == [
        "the recovery step 'sugar+r1'",
        "the session did not finish; still open: pour, stir, sugar+r1",
    ]


def test_an_episode_without_deviations_shows_nothing_and_does_not_count() -> None:
    found = faults(replace(GOOD, truth=replace(TRUTH, deviations=())))
    assert found == (
        "the person skipped no step, so nothing was shown",
        "the person used no wrong thing, so nothing was shown",
    )


def test_the_recovery_copy_of_a_step_counts_as_the_step() -> None:
    copy = replace(OWED, step_id="sugar+r1")
    assert faults(replace(GOOD, findings=(copy, WRONG), guidance=(_said(copy, 29.0), _said(WRONG, 42.5)))) == ()


def test_the_plan_of_the_test_is_about_the_graph_of_the_test() -> None:
    assert {step.id for step in GRAPH.steps} == set(STEPS)

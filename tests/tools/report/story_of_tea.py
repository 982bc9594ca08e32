"""A small session told by hand, with everything a report can show."""

from __future__ import annotations

from planwatch.core.deviation import DeviationCode
from planwatch.core.effects import all_of
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.guidance import Act, Decision, Guidance, Urgency, Verdict
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import Edit, EditKind
from planwatch.core.steps import Role, Step, Thing
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from planwatch.tools.report.story import Sample, Story


def _step(step_id: str, text: str, *after: str) -> Step:
    return Step(step_id, text, pre=all_of(f"done:{name}" for name in after))


GRAPH = StepGraph(
    "tea",
    "A mug of tea <with> milk & sugar",
    (
        _step("fill", "Pour water from the blue bottle into the white kettle"),
        _step("boil", "Switch on the white kettle", "fill"),
        _step("sugar", "Scoop sugar from the green jar into the red mug with the spoon"),
        _step("pour", "Pour hot water from the white kettle into the red mug", "boil", "sugar"),
        _step("stir", "Stir the red mug with the spoon", "pour"),
    ),
)


def plan() -> Plan:
    """Sugar was skipped and injected again; one proposal was refused."""
    again = Step("sugar+r1", GRAPH.by_id["sugar"].text, stands_for="sugar")
    out = Plan(GRAPH).mark("fill", Status.DONE, 12.0).mark("boil", Status.DONE, 20.0)
    edits = (
        Edit(EditKind.INJECT, again, before=("pour", "stir")),
        Edit(EditKind.REPLACE, step_id="sugar", by="sugar+r1"),
    )
    out = out.revise(edits, "rules", "sugar was skipped", 31.0)
    refused = (Edit(EditKind.ACCEPT, step_id="stir"),)
    out = out.refuse(refused, "llm", "stirring is a matter of taste", 33.0, "a stale base")
    return out.mark("sugar+r1", Status.DONE, 44.0).mark("pour", Status.ON, 47.0)


FINDINGS = (
    Finding("f1", FindingKind.STEP_DONE, 12.0, 0.0, "fill"),
    Finding("f2", FindingKind.STEP_DONE, 20.0, 0.0, "boil"),
    Finding("f3", FindingKind.OWED, 30.5, 0.0, "sugar", DeviationCode.OWED, p=0.93, by="pour"),
    Finding("f4", FindingKind.MISTAKE, 38.0, 0.0, "sugar+r1", DeviationCode.OBJ, Role.OBJECT, wrong_thing="red <jar>"),
    Finding("f5", FindingKind.STEP_DONE, 44.0, 0.0, "sugar+r1"),
)


def _said(number: int, act: Act, t: float, text: str, finding: str | None = None) -> Guidance:
    return Guidance(f"g{number}", act, text, t, 1.0, t + 0.4, 0.02, Urgency.NORMAL, None, finding)


def story() -> Story:
    samples = tuple(
        Sample(
            float(t),
            {
                "fill": 0.9 if 3 < t < 12 else 0.02,
                "boil": 0.8 if 14 < t < 20 else 0.01,
                "pour": 0.7 if 27 < t < 32 else 0.0,
            },
            {"fill": 0.98 if t >= 12 else 0.02, "boil": 0.97 if t >= 20 else 0.0, "sugar+r1": 0.9 if t > 44 else 0.0},
        )
        for t in range(50)
    )
    return Story(
        "20260101-120000",
        {"perception": {"name": "oracle", "args": {}}},
        samples,
        FINDINGS,
        (
            Decision("c1", Verdict.HOLD, 12.5, "held until a breakpoint", 14.0),
            Decision("c2", Verdict.DROP, 21.0, "said 0.5 s ago", p=0.4, threshold=0.6),
        ),
        (
            _said(1, Act.INSTRUCT_NEXT, 0.0, "First, pour water from the blue bottle into the white kettle."),
            _said(2, Act.CONFIRM, 12.0, "Good, that is done.", "f1"),
            _said(3, Act.REMIND_OWED, 30.5, "You skipped a step: <scoop> sugar. Do that first.", "f3"),
            _said(4, Act.CORRECT, 38.0, "Stop: that is the red <jar>.", "f4"),
        ),
        ((25.0, "what's next"),),
        (),
        49.0,
        True,
    )


TRUTH = EpisodeTruth(
    "e1",
    "tea",
    49.0,
    (
        StepRun("fill", 3.0, 11.6, Outcome.DONE, "pour"),
        StepRun("boil", 14.0, 19.4, Outcome.DONE, "press"),
        StepRun("pour", 27.0, 32.0, Outcome.ABANDONED, "pour"),
        StepRun("sugar", 36.0, 39.0, Outcome.WRONG, "scoop", ((Role.OBJECT, "red jar"),)),
        StepRun("put_back", 39.5, 41.0, Outcome.DONE),
        StepRun("sugar", 41.5, 43.8, Outcome.DONE, "scoop"),
    ),
    (
        TrueDeviation("d1", DeviationCode.OMIT, "sugar", 27.0, by="pour"),
        TrueDeviation("d2", DeviationCode.OBJ, "sugar", 36.0, role=Role.OBJECT, wrong_thing="red jar"),
    ),
)


def step_with_thing() -> Step:
    return Step("x", "Take the red mug", things=(Thing(Role.OBJECT, "red mug"),))

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from planwatch.core.belief import Belief, StepBelief
from planwatch.core.codec import decode, decode_json, encode
from planwatch.core.deviation import DeviationCode
from planwatch.core.effects import Formula, Op
from planwatch.core.evidence import Evidence, Sense, StepEvidence, Watch, WatchItem
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.guidance import Act, Candidate, Decision, Guidance, Urgency, Verdict, Window
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import Edit, EditKind, PlanProposal
from planwatch.core.steps import Role, Step, Thing
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from tests.core.graphs import chain, graphs

MUG = Step("a", "Take the mug", things=(Thing(Role.OBJECT, "blue mug"),), pre=Formula(Op.NOT, ("x",)))
VALUES = [
    MUG,
    Belief(3.0, {"a": StepBelief(0.1, 0.2, 0.7, since=1.5)}, {"owed": {"a": 2.0}}),
    Evidence(1.0, 2.0, Sense.PIXELS, (StepEvidence("a", 0.5, 0.1, None, {Role.TOOL: 0.3}, "red mug"),), respond=0.2),
    Watch((WatchItem(MUG, True),), ("red mug",), 3),
    Finding("f1", FindingKind.MISTAKE, 1.0, 2.0, "a", DeviationCode.OBJ, Role.OBJECT, 0.9, None, "red mug"),
    Candidate("c1", Act.CORRECT, 1.0, Urgency.HIGH, Window(1.0, 1.5, 4.0), "a", "f1"),
    Decision("c1", Verdict.HOLD, 1.0, "mid-step", hold_until=3.0),
    Guidance("g1", Act.CORRECT, "Not that one", 1.0, 2.0, 1.5, 0.01, Urgency.HIGH),
    PlanProposal(2, (Edit(EditKind.INJECT, MUG, before=("b",)),), ("a",)),
    EpisodeTruth(
        "e", "g", 9.0, (StepRun("a", 0.0, 1.0, Outcome.WRONG, "take", ((Role.OBJECT, "red mug"),)),),
        (TrueDeviation("d", DeviationCode.OBJ, "a", 0.5, role=Role.OBJECT),), said=((1.0, "No"),),
    ),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_core_value_survives_json(value: Any):
    text = json.dumps(encode(value), allow_nan=False)
    assert decode(type(value), json.loads(text)) == value
    assert decode_json(type(value), text) == value


@given(graphs())
@settings(deadline=None, max_examples=30)
def test_a_graph_survives_json(graph: StepGraph):
    assert decode_json(StepGraph, json.dumps(encode(graph))) == graph


def test_a_plan_with_its_history_survives_json():
    plan = Plan(chain("a", "b")).mark("a", Status.DONE, 1.0)
    plan = plan.revise((Edit(EditKind.INJECT, Step("r", "x"), before=("b",)),), "rules", "why", 2.0)
    plan = plan.refuse((Edit(EditKind.INJECT),), "llm", "why", 3.0, "no step")
    again = decode_json(Plan, json.dumps(encode(plan)))
    assert again == plan
    assert (again.frontier, again.revision) == (("r",), 1)


def test_a_value_that_does_not_fit_is_refused():
    with pytest.raises(ValidationError):
        decode(Finding, {"id": "f", "kind": "no such kind", "t": 0, "made_at": 0})

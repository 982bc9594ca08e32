"""What a model is taught is the search's own repair, in the form of answer that the gate admits."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from planwatch.core.belief import Belief
from planwatch.core.deviation import DeviationCode as C
from planwatch.core.deviation import RecoveryKind as K
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import PlanRequest
from planwatch.core.steps import Hazard, Reversible, Role
from planwatch.planners.cases import sample_requests
from planwatch.planners.llm.fakes import ScriptedBackend
from planwatch.planners.llm.planner import ModelPlanner
from planwatch.planners.llm.presets import PRESETS, preset_for
from planwatch.planners.llm.schema import answer_model, legal_kinds
from planwatch.planners.rules import RulePlanner
from planwatch.planners.training.teacher import agrees, answers, taught
from tests.planners.replay import graph

TINY = PRESETS["tiny"]


def asked(code: C, role: Role | None = None, **more: dict[str, object]) -> PlanRequest:
    plan = Plan(graph({"a": (), "b": ("a",), "c": ("b",)}, **more)).mark("a", Status.DONE, 1.0)
    thing = "red mug" if role else None
    return PlanRequest(
        plan, Belief(), Finding("m", FindingKind.MISTAKE, 5.0, 0.0, "a", code, role, 1.0, None, thing), 5
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_lesson_is_admitted_at_the_first_try_and_is_the_searchs_repair(seed: int) -> None:
    lessons = 0
    for request in sample_requests(seed, 24):
        if request.finding is None or (lesson := taught(request)) is None:
            continue
        lessons += 1
        found = ModelPlanner(ScriptedBackend([lesson.answer]), TINY).consult(request)
        assert found.proposal is not None and found.tries == 1, found
        if lesson.optimal:
            best = RulePlanner().propose(request)
            assert found.proposal.edits == best.edits and found.proposal.cost_s == pytest.approx(best.cost_s)
    assert lessons > 10


def test_a_done_step_is_done_again_after_the_wrong_thing_is_back() -> None:
    lesson = taught(asked(C.OBJ, Role.OBJECT))
    assert lesson is not None and lesson.optimal
    assert json.loads(lesson.answer)["do"] == {"choose": "recovery", "kind": "swap_redo"}


def test_where_it_is_too_late_the_person_is_asked() -> None:
    lesson = taught(asked(C.TECH, a={"reversible": Reversible.NO}))
    assert lesson is not None and lesson.optimal and "too late" in lesson.answer
    assert json.loads(lesson.answer)["do"]["kind"] == K.CLARIFY.value


def test_starting_over_can_be_said_unless_it_repeats_a_danger() -> None:
    assert K.DISCARD_RESTART.value in legal_kinds(asked(C.TECH))
    risky = asked(C.TECH, a={"reversible": Reversible.NO, "hazards": (Hazard("hot"),)})
    assert K.DISCARD_RESTART.value not in legal_kinds(risky)


def test_what_is_taught_names_only_what_the_model_is_shown() -> None:
    request = asked(C.PREP)
    for said in answers(request):
        answer_model(request, TINY.steps).model_validate({**said, "next": []})
    lesson = taught(request, 2)
    assert lesson is not None and len(json.loads(lesson.question)["steps"]) == 2


def test_another_repair_does_not_agree() -> None:
    request = asked(C.OBJ, Role.OBJECT)
    best = RulePlanner().propose(request)
    assert agrees(request, best, best)
    assert not agrees(request, replace(best, edits=()), best)
    assert not agrees(request, replace(best, recovery=K.REDO), best)


def test_a_folder_of_our_own_is_known_by_its_name() -> None:
    assert preset_for("runs/planwatch-tiny-qwen3") is TINY

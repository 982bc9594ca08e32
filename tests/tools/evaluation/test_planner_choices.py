"""Requests that simulated people bring about, and the scores of planners on them."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice

import pytest

from planwatch.core.errors import InputError
from planwatch.core.plan import unreachable
from planwatch.core.proposal import PlanRequest
from planwatch.planners.llm.backend import Ask, Reply
from planwatch.planners.llm.fakes import RandomBackend, ScriptedBackend
from planwatch.planners.llm.planner import ModelPlanner, question
from planwatch.planners.llm.presets import PLAIN
from planwatch.planners.llm.trouble import ModelTrouble
from planwatch.planners.repair import concerned
from planwatch.planners.training.teacher import taught
from planwatch.tools.evaluation.planner_cases import WORLDS, planner_cases
from planwatch.tools.evaluation.planner_choices import ahead, choice, row, run_planner_choices
from planwatch.tools.simulator.setting import Split


@pytest.mark.parametrize("world", WORLDS)
def test_requests_are_about_a_step_repeat_and_share_no_graph_between_splits(world: str) -> None:
    train, again, test = (list(planner_cases(world, split, 25, 1)) for split in (Split.TRAIN, Split.TRAIN, Split.TEST))
    assert len(train) == 25
    assert [r.finding for r in train] == [r.finding for r in again]
    assert not {r.plan.graph.id for r in train} & {r.plan.graph.id for r in test}
    for request in train:
        assert request.finding is not None and concerned(request.plan, request.finding) is not None
        assert set(request.plan.done_ids) <= set(request.plan.by_id)


def test_half_of_the_simulators_tasks_are_marked_and_can_still_be_finished() -> None:
    marked = 0
    for request in planner_cases("table", Split.DEV, 40):
        graph = request.plan.graph
        marked += any(step.hazards or step.optional for step in graph.steps)
        assert not unreachable(type(request.plan)(graph))
    assert 8 < marked < 32


def test_an_unknown_world() -> None:
    with pytest.raises(InputError, match="allowed: table, hard"):
        next(planner_cases("gym", Split.TRAIN, 1))


def test_the_teachers_own_answers_agree_and_nonsense_does_not() -> None:
    cases = list(islice(planner_cases("table", Split.DEV, 12), 12))
    told = []
    for request in cases:
        lesson = taught(request)
        assert lesson is not None
        told.append(choice(ModelPlanner(ScriptedBackend([lesson.answer])), request))
    assert row(told, 0)["valid_first_try"] == row(told, 0)["agreement"] == 1.0
    bad = [choice(ModelPlanner(ScriptedBackend(["no"])), request) for request in cases]
    assert row(bad, 0)["valid_first_try"] == 0.0 and row([], 0)["agreement"] is None


class Batch(ScriptedBackend):
    """Takes all questions at once."""

    def ask_many(self, asks: list[Ask]) -> list[Reply | ModelTrouble]:
        return [self.ask(one) for one in asks]


def test_a_batch_is_asked_once_and_second_tries_one_by_one() -> None:
    request = next(planner_cases("table", Split.DEV, 1))
    lesson = taught(request)
    assert lesson is not None
    backend = Batch([lesson.answer])
    asked = ahead(backend, PLAIN, [request])
    assert asked is not backend and len(backend.asked) == 1
    assert choice(ModelPlanner(asked, PLAIN), request).agrees and len(backend.asked) == 1
    asked.ask(replace(backend.asked[0], user="{}"))
    assert len(backend.asked) == 2
    assert ahead(ScriptedBackend(["{}"]), PLAIN, [request]).name == "scripted"


def test_blind_rows_stand_beside_and_a_constant_is_beaten_by_the_state() -> None:
    result = run_planner_choices(None, PLAIN, 30, learnt=120)
    assert result["model"] is None and result["agreement"] is None
    for world in result["worlds"].values():
        rows = world["rows"]
        assert set(rows) == {"lookup", "constant", "nothing", "random"} and world["n"] == 30
        assert "not_beaten" not in world  # nobody was asked
        assert rows["lookup"]["agreement"] > rows["constant"]["agreement"]
        assert rows["lookup"]["agreement"] > rows["random"]["agreement"]
    json.dumps(result)


class Knowing(ScriptedBackend):
    """Says what the teacher would, of the questions that it has been shown."""

    def __init__(self, cases: list[PlanRequest]) -> None:
        super().__init__(["{}"])
        lessons = [(question(one, PLAIN).user, taught(one)) for one in cases]
        self._known = {asked: lesson.answer for asked, lesson in lessons if lesson is not None}

    def ask(self, ask: Ask) -> Reply:
        return ScriptedBackend([self._known[ask.user]]).ask(ask) if ask.user in self._known else super().ask(ask)


def test_what_a_model_does_not_beat() -> None:
    """One that draws its answers as a row does is no better than it; one that knows the answers is."""
    drawn = run_planner_choices(RandomBackend(5), PLAIN, 16, learnt=30)["worlds"]["hard"]
    assert {"lookup", "random"} <= set(drawn["not_beaten"]["agreement"])
    cases = [one for world in WORLDS for one in planner_cases(world, Split.TEST, 16)]
    known = run_planner_choices(Knowing(cases), PLAIN, 16, learnt=30)["worlds"]["hard"]
    assert known["rows"]["model"]["agreement"] > 0.9
    assert {"constant", "nothing", "random"}.isdisjoint(known["not_beaten"]["agreement"])

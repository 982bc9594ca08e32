from __future__ import annotations

import pytest

from planwatch.core.errors import InputError
from planwatch.core.graph import StepGraph
from planwatch.core.steps import Step
from planwatch.tools.evaluation.runner.assistants import Who
from planwatch.tools.evaluation.runner.data import open_recording
from planwatch.tools.evaluation.runner.goal_only import told_graph
from planwatch.tools.evaluation.runner.jobs import Job, do_job, read_result
from planwatch.tools.evaluation.runner.told import check_plan_name
from planwatch.tools.experiments.plan_names import parse_plans

WORDS = ("Fill the kettle", "Switch on the kettle", "Fill the kettle", "Pour the water into the mug")


def test_words_and_ids_stay_and_what_only_the_file_knew_is_gone() -> None:
    recording = open_recording("sim:dev:2:table-v1")
    told = told_graph(recording.graph)
    assert [s.text for s in told.steps] == [recording.graph.by_id[i].text for i in recording.graph.order()]
    assert [s.id for s in told.steps] == list(recording.graph.order())
    assert told.dag.number_of_edges() > 0  # a told list has an order
    assert not any(step.effects for step in told.steps)


def test_the_same_sentence_twice_keeps_both_ids_in_order() -> None:
    steps = tuple(Step(f"s{n}", text) for n, text in enumerate(WORDS))
    told = told_graph(StepGraph("tea", "Make tea", steps))
    assert sorted(s.id for s in told.steps if s.text == WORDS[0]) == ["s0", "s2"]
    assert set(told.dag) == set(told.by_id)


def test_a_task_without_steps_cannot_be_told() -> None:
    with pytest.raises(InputError, match="at least one step"):
        told_graph(StepGraph("x", "X", ()))


def test_a_session_runs_with_it() -> None:
    who = Who(perception="oracle", plan=check_plan_name("goal-only"))
    (found,) = read_result(do_job(Job("sim:dev:2:table-v1", (who,)).key))
    done = {one.base for one in found.findings if one.finding.kind.value == "step_done"}
    assert len(done & set(open_recording("sim:dev:2:table-v1").graph.by_id)) >= 3
    assert [one.name for one in parse_plans("goal-only,rules")] == ["goal-only", "rules"]

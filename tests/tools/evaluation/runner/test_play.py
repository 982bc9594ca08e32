from __future__ import annotations

from dataclasses import replace

import pytest

from planwatch.core.codec import decode
from planwatch.core.errors import InputError
from planwatch.core.findings import FindingKind
from planwatch.core.guidance import Act
from planwatch.tools.evaluation.closed.episode import Lived
from planwatch.tools.evaluation.runner.assistants import Mode, Who, parse_perception
from planwatch.tools.evaluation.runner.jobs import Job, do_job, read_result
from planwatch.tools.evaluation.runner.play import stream, turns
from planwatch.tools.evaluation.runner.prediction import Prediction
from planwatch.tools.evaluation.runner.told import (
    as_performed,
    check_plan_name,
    graph_for,
    known_for,
    true_times,
)
from tests.tools.evaluation.runner.helpers import chain, performed

ORACLE = Who(perception="oracle")
SILENT = Who(perception="silent")


def completions(found: Prediction) -> list[str | None]:
    return [one.base for one in found.findings if one.finding.kind is FindingKind.STEP_DONE]


def test_the_same_job_gives_the_same_text() -> None:
    job = Job("sim:test:3:table-v1", (ORACLE, replace(ORACLE, row="told", plan="canonical")))
    assert do_job(job.key) == do_job(job.key)
    assert [one.row for one in read_result(do_job(job.key))] == ["main", "told"]


def test_streaming_hears_what_the_session_concluded_and_said() -> None:
    found = stream(performed("a", "b", "c"), [ORACLE], 2.0, None)[0]
    assert completions(found) == ["a", "b", "c"]
    assert [one.step_id for one in found.said if one.act.value == "instruct_next"][0] == "a"


def test_turn_by_turn_begins_each_turn_with_the_true_state() -> None:
    recording = performed("a", "b", "c")
    found = turns(recording, ORACLE, 2.0)
    assert completions(found) == ["a", "b", "c"]
    assert len({one.finding.id for one in found.findings}) == len(found.findings)
    assert not any(one.finding.kind is FindingKind.OWED for one in found.findings)
    assert turns(recording, SILENT, 2.0).findings == ()


def test_a_closed_loop_needs_the_simulator() -> None:
    with pytest.raises(InputError, match="sim:SPLIT:N"):
        from planwatch.tools.evaluation.runner.run import Asked

        Asked("/tmp", mode=Mode.CLOSED_LOOP).check()


@pytest.mark.parametrize("card", ["table-tiny-v1", "gym-tiny-v1"])
def test_a_closed_loop_with_a_told_plan_says_what_came_of_it(card: str) -> None:
    whos = tuple(replace(ORACLE, row=plan, plan=plan) for plan in ("own", "canonical"))
    for found in read_result(do_job(Job(f"sim:dev:0:{card}", whos, Mode.CLOSED_LOOP).key)):
        lived = decode(Lived, found.closed)
        assert lived.success and lived.utterances > 0 and found.said == ()


def test_a_workout_is_watched_like_any_recording() -> None:
    (found,) = read_result(do_job(Job("sim:dev:1:gym-tiny-v1", (ORACLE,)).key))
    assert len(completions(found)) == 2 and Act.COUNT in {one.act for one in found.said}


def test_arguments_of_a_sense_are_read_from_its_name() -> None:
    assert parse_perception("noisy:accuracy=0.8,lag_s=2") == ("noisy", '{"accuracy": 0.8, "lag_s": 2}')
    with pytest.raises(InputError, match="key=value"):
        parse_perception("noisy:0.8")


@pytest.mark.parametrize("bad", ["perfect", "lag", "lag:2", "lag:-1", "skip:nan", ""])
def test_plans_that_nobody_knows_are_refused(bad: str) -> None:
    with pytest.raises(InputError, match="allowed"):
        check_plan_name(bad)


def test_the_plan_is_told_what_is_true_now_and_nothing_of_the_future() -> None:
    recording = performed("a", "b", "c")
    known = known_for("canonical", recording.graph, recording.truth, 0)
    assert known is not None
    assert [sorted(known(t)) for t in (9.9, 10.0, 25.0)] == [[], ["a"], ["a", "b"]]


def test_noise_is_none_at_nought_and_total_at_one() -> None:
    recording = performed("a", "b", "c")
    for kind in ("lag", "skip", "wrong-index"):
        none, all_of_it = (known_for(f"{kind}:{p}", recording.graph, recording.truth, 0) for p in (0, 1))
        assert none is not None and all_of_it is not None
        assert none(100.0) == {"a", "b", "c"}
        assert (kind, all_of_it(100.0)) in {
            ("lag", frozenset("ab")),
            ("skip", frozenset()),
            ("wrong-index", frozenset("bc")),
        }


def test_a_silent_sense_is_not_woken_by_the_plan() -> None:
    assert stream(performed("a", "b"), [replace(SILENT, plan="canonical")], 2.0, None)[0].findings == ()


def test_the_performed_order_is_a_chain_and_what_was_left_out_is_optional() -> None:
    recording = performed("c", "a", graph=chain("a", "b", "c"))
    made = as_performed(recording.graph, recording.truth)
    assert made.order() == ("c", "a", "b")
    assert [step.optional for step in made.steps] == [False, False, True]
    assert true_times(recording.graph, recording.truth) == {"c": 10.0, "a": 20.0}


def test_no_plan_has_the_same_steps_and_no_order() -> None:
    graph = chain("a", "b", "c")
    bag = graph_for("none", graph, performed("a").truth, 1)
    assert sorted(bag.by_id) == ["a", "b", "c"]
    assert not bag.dag.edges

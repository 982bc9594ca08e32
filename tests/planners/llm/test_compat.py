"""The published styles: two questions that take parents out of the plan, and the token-delimited block."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.core.belief import Belief
from planwatch.core.plan import Plan
from planwatch.core.proposal import EditKind, PlanRequest
from planwatch.core.steps import Hazard
from planwatch.planners.admission import Law
from planwatch.planners.llm.compat.token_plan import TokenPlan, TokenPlanner, read_block, token_plan, write_block
from planwatch.planners.llm.compat.two_question import AGAIN, WHICH, TwoQuestionPlanner
from planwatch.planners.llm.fakes import ScriptedBackend
from planwatch.planners.llm.trouble import ModelTrouble, TroubleKind
from tests.planners.llm.test_planner import REQUEST, WRONG
from tests.planners.replay import graph

PLAN = Plan(graph({"a": (), "b": ("a",), "c": ("b",), "d": ()}))
ASKED = PlanRequest(PLAN, Belief(), WRONG, 5.0)


def two(step: str, again: str) -> ScriptedBackend:
    return ScriptedBackend([json.dumps({"step": step}), json.dumps({"answer": again, "why": "so it is"})])


def test_no_takes_the_parents_out_and_yes_changes_nothing() -> None:
    backend = two("b", "no")
    found = TwoQuestionPlanner(backend).consult(ASKED)
    assert found.proposal is not None
    assert [(e.kind, e.step_id) for e in found.proposal.edits] == [(EditKind.ACCEPT, "a")]
    assert [ask.system for ask in backend.asked] == [WHICH, AGAIN]
    assert json.loads(backend.asked[1].user)["done_instead"] == "b"
    for backend in (two("b", "yes"), two("none", "no")):
        found = TwoQuestionPlanner(backend).consult(ASKED)
        assert found.proposal is not None and found.proposal.edits == ()


def test_a_dangerous_parent_stays() -> None:
    found = TwoQuestionPlanner(two("c", "no")).consult(REQUEST)  # c waits for b, which is hot
    assert REQUEST.plan.graph.by_id["b"].hazards == (Hazard("hot"),)
    assert found.proposal is None and found.refusals[0].law is Law.SAFETY


words = st.text("abc xyz", min_size=1, max_size=12).map(str.strip).filter(bool).map(lambda t: " ".join(t.split()))
lists = st.lists(words, max_size=4).map(tuple)


@given(st.builds(TokenPlan, st.just("update_proactive"), words, lists, lists, lists, lists))
def test_a_block_is_read_back_as_it_was_written(block: TokenPlan) -> None:
    assert read_block(write_block(block)) == block


def test_a_plan_as_a_block() -> None:
    block = token_plan(PLAN)
    assert block.mode == "update_proactive" and block.plan[0] == "Do a" and len(block.plan) == 4
    assert "Do a (Current)" in write_block(block)


@pytest.mark.parametrize("text", ["", "no block", "<|mode|> dance <|plan|> x", "<|mode|> start_proactive"])
def test_what_is_no_block(text: str) -> None:
    with pytest.raises(ModelTrouble) as caught:
        read_block(text)
    assert caught.value.kind is TroubleKind.SCHEMA


def test_unknown_items_become_steps_before_the_next_known_one() -> None:
    block = TokenPlan("update_proactive", "g", (), ("Wipe the wet table", "Do a", "Do b"))
    backend = ScriptedBackend([json.dumps({"block": write_block(block)})])
    found = TokenPlanner(backend).consult(ASKED)
    assert found.proposal is not None
    (edit,) = found.proposal.edits
    assert edit.step is not None and edit.step.text == "Wipe the wet table" and edit.before == ("a",)
    assert found.proposal.next_steps[0] == edit.step.id

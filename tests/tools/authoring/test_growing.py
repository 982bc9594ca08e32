"""A plan that grows from what the person says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.agent.session import Session
from planwatch.core.clock import ManualClock
from planwatch.core.graph_dump import dump_graph
from planwatch.core.graph_yaml import lint_text, read_graph
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import PlanProposal
from planwatch.core.steps import Confirm
from planwatch.tools.authoring.author import author_text
from planwatch.tools.authoring.growing import LAST, MOST, growing, heard_steps, told
from planwatch.tools.cli.telling import Telling
from planwatch.tools.datasets.importers.source import Source
from planwatch.tools.runtime.build import Wish, build_parts

GRAPH = growing(author_text(Source("told", "1. Boil the rice in a pot"), "rice with onion").graph)


def grown(plan: Plan, line: str) -> Plan:
    found = heard_steps(line)
    assert found is not None
    proposal = told(plan, found.steps)
    assert isinstance(proposal, PlanProposal)
    return plan.revise(proposal.edits, "person", proposal.why, 1.0)


def test_the_last_step_waits_for_everything_and_is_the_persons_to_confirm() -> None:
    assert growing(GRAPH) is GRAPH
    assert GRAPH.by_id[LAST].confirm is Confirm.PERSON
    assert read_graph(dump_graph(GRAPH)) == GRAPH
    assert [f for f in lint_text(dump_graph(GRAPH)) if LAST in str(f)] == []


def test_a_told_step_waits_for_what_its_words_make_it_wait_for() -> None:
    plan = grown(grown(Plan(GRAPH), "then I chop the onion"), "and add the onion to the pot")
    chop, add = (step for step in plan.steps if step.id.startswith("told"))
    assert (chop.text, add.text) == ("Chop the onion", "Add the onion to the pot")
    assert chop.id in plan.needs[add.id] and "told_2" in plan.needs[LAST]
    assert LAST not in plan.frontier
    for step_id in [s.id for s in plan.steps if s.id != LAST]:
        plan = plan.mark(step_id, Status.DONE, 2.0)
    assert plan.frontier == (LAST,) and not plan.finished


@pytest.mark.parametrize("line", ["", "what is next?", "nice weather today", "x " * 400, "the onion"])
def test_what_tells_no_step(line: str) -> None:
    found = heard_steps(line)
    assert found is None or found.unsure


def test_a_closed_or_full_plan_does_not_grow() -> None:
    found = heard_steps("Chop the onion")
    assert found is not None
    closed = Plan(author_text(Source("told", "1. Boil the rice")).graph)
    assert "closed" in str(told(closed, found.steps))
    assert str(MOST) in str(told(Plan(GRAPH), found.steps * MOST))


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80))
def test_words_are_data_whatever_they_are(line: str) -> None:
    found = heard_steps(line)
    if found is None:
        return
    proposal = told(Plan(GRAPH), found.steps)
    assert isinstance(proposal, PlanProposal)
    plan = Plan(GRAPH).revise(proposal.edits, "person", proposal.why, 1.0)
    assert set(GRAPH.by_id) <= set(plan.by_id)


def test_a_session_takes_told_steps_in_and_asks_about_unsure_ones(tmp_path: Path) -> None:
    parts = build_parts(GRAPH, Wish("silent", policy="always"), None, ManualClock())
    with Session(GRAPH, parts, tmp_path / "s", "grows") as session:
        session.start(0.0)
        telling = Telling(session)
        assert telling.hear("what is next").note == "you: what is next"
        beat = telling.hear("Chop the onion")
        assert "told_1" in session.plan.by_id and beat.note == "you: Chop the onion"
        asked = telling.hear("flummox the gizmo")
        assert asked.note is not None and "is 'flummox the gizmo' a step? [yes/no]" in asked.note.lower()
        assert asked.guidance == () and len(session.plan.injected) == 1
        telling.hear("no")
        assert len(session.plan.injected) == 1
        telling.hear("flummox the gizmo")
        telling.hear("yes")
        assert session.plan.by_id["told_2"].confirm is Confirm.PERSON
        said = [one.text for _ in range(6) for one in telling.hear("done").guidance]
        assert not [text for text in said if "put right" in text] and [text for text in said if "that is done" in text]
        assert session.finished
    assert not session.plan.open_required

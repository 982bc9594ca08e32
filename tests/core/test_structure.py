"""What is handed on from plan to plan equals what would be worked out anew; shortcuts equal the slow way."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.effects import Formula, Op, done
from planwatch.core.errors import PlanRefused
from planwatch.core.graph import StepGraph
from planwatch.core.needs import Needs
from planwatch.core.outlook import in_a_loop
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import Edit, EditKind
from planwatch.core.reach import reach
from planwatch.core.steps import Step
from planwatch.core.structure import structure_of
from tests.core.graphs import chain, graphs
from tests.core.test_plan import edits


def with_bans(graph: StepGraph, data: st.DataObject) -> StepGraph:
    """The graph, where some steps must come before a later one: they forbid what it gives."""
    steps = list(graph.steps)
    for i in range(len(steps) - 1):
        if data.draw(st.booleans()):
            later = data.draw(st.sampled_from(steps[i + 1 :]))
            steps[i] = replace(steps[i], pre=Formula(Op.AND, (steps[i].pre, Formula(Op.NOT, (done(later.id),)))))
    return replace(graph, steps=tuple(steps))


def anew(plan: Plan) -> Plan:
    return Plan(plan.graph, plan.revisions, dict(plan.status), dict(plan.done_at))


def sorted_index(index) -> dict[str, tuple[str, ...]]:
    return {effect: tuple(sorted(ids)) for effect, ids in index.items() if ids}


@given(graphs(most=7), st.data())
@settings(deadline=None, max_examples=40)
def test_what_is_handed_on_is_what_would_be_worked_out_anew(graph: StepGraph, data: st.DataObject) -> None:
    plan = Plan(with_bans(graph, data))
    for number in range(data.draw(st.integers(1, 6))):
        assert isinstance(plan.ready, frozenset)  # from here on it is handed on
        if data.draw(st.booleans()):
            step_id, status = data.draw(st.sampled_from([*plan.everything])), data.draw(st.sampled_from(Status))
            plan = plan.mark(step_id, status, float(number))
        else:
            try:
                plan = plan.revise(data.draw(edits(plan, number)), "test", "", float(number))
            except PlanRefused:
                continue
        fresh = anew(plan)
        assert (plan.ready, plan.effects, plan.frontier) == (fresh.ready, fresh.effects, fresh.frontier)
        assert list(plan.by_id.items()) == list(fresh.by_id.items())
        simple = structure_of(plan.steps)
        for name in ("givers", "users"):
            assert sorted_index(getattr(plan.structure, name)) == sorted_index(getattr(simple, name))
        assert (dict(plan.structure.gives), plan.structure.guarded) == (dict(simple.gives), simple.guarded)
        shut = plan.shut_by(plan.effects)
        open_steps = [s for s in plan.steps if not plan.is_done(s.id)]
        reached = reach((s for s in open_steps if s.base not in shut), plan.effects, plan.effects)
        assert plan.lost == {s.id for s in open_steps} - reached
        for step_id in plan.by_id:
            assert set(plan.structure.followers(step_id)) == set(plan.dag.successors(step_id))


@given(graphs(most=6), st.data())
@settings(deadline=None, max_examples=40)
def test_loops_are_found_from_the_touched_steps_alone(graph: StepGraph, data: st.DataObject) -> None:
    plan = Plan(graph)
    for number in range(3):
        change = data.draw(edits(plan, number))
        ids = {*plan.everything, *(e.step.id for e in change if e.step)}
        named = {i for e in change for i in (*e.before, e.step_id, e.by) if i}
        if not named <= ids or any(e.step is None and e.step_id is None for e in change):
            continue
        entry = replace(Plan(graph).refuse(change, "", "", 0.0, "").revisions[0], accepted=True)
        bent = replace(plan, revisions=(*plan.revisions, entry))
        touched = [*named, *(e.step.id for e in change if e.step)]
        loop = not nx.is_directed_acyclic_graph(bent.dag)
        assert in_a_loop(bent.structure, graph.place, touched) == loop
        if not loop:
            plan = bent


def test_a_step_that_takes_over_the_work_of_an_earlier_one_can_close_a_loop() -> None:
    plan = Plan(chain(*"abc"))
    change = (Edit(EditKind.REPLACE, step_id="a", by="c"),)
    entry = replace(plan.refuse(change, "", "", 0.0, "").revisions[0], accepted=True)
    bent = replace(plan, revisions=(entry,))
    assert not nx.is_directed_acyclic_graph(bent.dag)
    assert in_a_loop(bent.structure, plan.graph.place, ["a", "c"])


def test_a_progress_mark_works_nothing_out_anew() -> None:
    plan = Plan(chain(*"abcd"))
    assert plan.needs["d"] == {"a", "b", "c"}
    marked = plan.mark("a", Status.DONE, 1.0)
    assert marked.structure is plan.structure
    assert marked.needs is plan.needs


class TestNeeds:
    def test_the_closure(self) -> None:
        needs = Needs({"a": (), "b": ("a",), "c": ("b",), "d": ("a",)})
        assert {i: set(needs[i]) for i in needs} == {"a": set(), "b": {"a"}, "c": {"a", "b"}, "d": {"a"}}
        assert needs.has("c", "a")
        assert not needs.has("a", "c")
        assert not needs.has("a", "nobody")
        assert needs.needing(["b"]) == {"c"}
        assert len(needs) == 4
        with pytest.raises(KeyError):
            needs["nobody"]

    def test_steps_that_need_each_other(self) -> None:
        with pytest.raises(ValueError, match="need each other"):
            Needs({"a": ("b",), "b": ("a",)})

    def test_ten_thousand_steps_in_a_row(self) -> None:
        needs = Needs({f"s{i}": (f"s{i - 1}",) if i else () for i in range(10_000)})
        assert len(needs["s9999"]) == 9999
        assert needs.has("s9999", "s0")


def test_a_step_that_nobody_could_ever_start_is_lost_whatever_is_done() -> None:
    graph = StepGraph("g", "", (Step("a", "A", pre=Formula(Op.AND, ("magic",))), Step("b", "B")))
    plan = Plan(graph).mark("b", Status.DONE, 1.0)
    assert plan.lost == {"a"}

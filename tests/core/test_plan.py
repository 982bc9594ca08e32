from __future__ import annotations

from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.effects import Formula, Op, all_of, done
from planwatch.core.errors import PlanRefused
from planwatch.core.graph import Group, GroupKind, StepGraph
from planwatch.core.plan import Plan, Status, check_plan, unreachable
from planwatch.core.proposal import Edit, EditKind
from planwatch.core.steps import Hazard, Step
from tests.core.graphs import chain, graphs


def inject(step: Step, *before: str) -> Edit:
    return Edit(EditKind.INJECT, step=step, before=before)


def redo(plan: Plan, step_id: str, name: str) -> tuple[Edit, Edit]:
    """A copy of a step that takes over its work."""
    copy = replace(plan.everything[step_id], id=name, stands_for=plan.everything[step_id].base)
    return inject(copy), Edit(EditKind.REPLACE, step_id=step_id, by=name)


@st.composite
def edits(draw: st.DrawFn, plan: Plan, number: int) -> tuple[Edit, ...]:
    """Edits of every kind, sensible or not."""
    ids = st.sampled_from([*plan.everything, "nobody"])
    target = draw(ids)
    base = plan.everything[target].base if target in plan.everything else target
    new = Step(
        f"r{number}",
        "Recover",
        stands_for=draw(st.sampled_from((None, base))),
        pre=all_of(done(i) for i in draw(st.lists(ids, max_size=2))),
    )
    return draw(
        st.sampled_from(
            (
                (inject(new, *draw(st.lists(ids, max_size=2))),),
                (inject(new, *draw(st.lists(ids, max_size=1))), Edit(EditKind.REPLACE, step_id=target, by=new.id)),
                (Edit(EditKind.REPLACE, step_id=target, by=draw(ids)),),
                (Edit(EditKind.REOPEN, step_id=target),),
                (Edit(EditKind.ACCEPT, step_id=target),),
                (Edit(EditKind.INJECT),),
            )
        )
    )


def required(plan: Plan) -> set[str]:
    return {step.id for step in plan.graph.steps if not step.optional}


@given(graphs(most=6), st.data())
@settings(deadline=None, max_examples=120)
def test_no_history_breaks_an_invariant(graph: StepGraph, data: st.DataObject):
    plan = Plan(graph)
    for number in range(data.draw(st.integers(1, 6))):
        if plan.frontier and data.draw(st.booleans()):
            plan = plan.mark(data.draw(st.sampled_from(plan.frontier)), Status.DONE, float(number))
        change = data.draw(edits(plan, number))
        before = plan
        try:
            plan = plan.revise(change, "test", "because", float(number))
        except PlanRefused as refusal:
            plan = plan.refuse(change, "test", "because", float(number), str(refusal))
            assert (plan.steps, plan.revision, plan.status) == (before.steps, before.revision, before.status)
            continue
        reopened = {edit.step_id for edit in change if edit.kind is EditKind.REOPEN}
        assert plan.revision == before.revision + 1
        assert plan.revisions[:-1] == before.revisions
        assert nx.is_directed_acyclic_graph(plan.dag)
        assert not unreachable(plan)
        assert before.done_ids - reopened <= plan.done_ids & plan.by_id.keys()
        assert reopened <= plan.by_id.keys()


@given(graphs(most=6), st.data())
@settings(deadline=None, max_examples=60)
def test_following_the_frontier_finishes_any_plan(graph: StepGraph, data: st.DataObject):
    plan = Plan(graph)
    change = data.draw(edits(plan, 0))
    try:
        plan = plan.revise(change, "test", "because", 0.0)
    except PlanRefused:
        pass
    for t in range(len(plan.everything)):
        if plan.frontier:
            plan = plan.mark(plan.frontier[0], Status.DONE, float(t))
    assert plan.finished
    assert {done(i) for i in required(plan)} <= plan.effects


def test_a_refused_proposal_stays_readable_in_the_history():
    plan = Plan(chain("a", "b"))
    bad = (Edit(EditKind.ACCEPT, step_id="zz"),)
    with pytest.raises(PlanRefused, match="unknown step 'zz'"):
        plan.revise(bad, "rules", "why", 3.0)
    entry = plan.refuse(bad, "rules", "why", 3.0, "unknown step").revisions[-1]
    assert (entry.accepted, entry.number, entry.refusal) == (False, 0, "unknown step")


def test_what_waits_for_a_replaced_step_waits_for_its_heir():
    plan = Plan(chain("a", "b"))
    plan = plan.revise(redo(plan, "a", "a2"), "rules", "first try failed", 1.0)
    plan = plan.revise(redo(plan, "a2", "a3"), "rules", "second try failed", 2.0)
    assert plan.frontier == ("a3",)
    plan = plan.mark("a3", Status.DONE, 3.0)
    assert plan.frontier == ("b",)
    assert plan.effects >= {done("a"), done("a2"), done("a3")}


def test_an_injected_step_that_others_wait_for_can_itself_be_replaced():
    plan = Plan(chain("a", "b"))
    plan = plan.revise((inject(Step("back", "Put it back"), "b"),), "rules", "wrong mug", 1.0)
    heir = Step("back2", "Put it back", stands_for="back")
    plan = plan.revise((inject(heir), Edit(EditKind.REPLACE, step_id="back", by="back2")), "rules", "again", 2.0)
    plan = plan.mark("a", Status.DONE, 3.0)
    assert plan.frontier == ("back2",)
    assert plan.mark("back2", Status.DONE, 4.0).frontier == ("b",)


@pytest.mark.parametrize("by", [None, "nobody", "b", "other"])
def test_a_step_is_replaced_only_by_one_that_does_its_work(by: str | None):
    plan = Plan(chain("a", "b"))
    with pytest.raises(PlanRefused, match="cannot replace 'b'"):
        plan.revise((inject(Step("other", "x")), Edit(EditKind.REPLACE, step_id="b", by=by)), "rules", "why", 1.0)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ((inject(Step("b", "x")),), "'b' is taken"),
        ((inject(Step("r", "x")), inject(Step("r", "x"))), "'r' is taken"),
        ((inject(Step("r", "x"), "zz"),), "unknown step 'zz'"),
        ((inject(Step("r", "x", pre=all_of([done("b")])), "a"),), "wait for each other"),
        ((inject(Step("r", "x", pre=all_of(["never"])), "b"),), "can never start"),
        ((Edit(EditKind.INJECT),), "carries no step"),
    ],
)
def test_a_revision_that_breaks_the_plan_is_refused(change: tuple[Edit, ...], says: str):
    with pytest.raises(PlanRefused, match=says):
        Plan(chain("a", "b")).revise(change, "rules", "why", 1.0)


def test_a_safety_step_is_never_waived_but_may_be_taken_over():
    graph = StepGraph("g", "x", (Step("off", "Switch it off", hazards=(Hazard("hot"),)),))
    plan = Plan(graph)
    with pytest.raises(PlanRefused, match="safety step 'off'"):
        plan.revise((Edit(EditKind.ACCEPT, step_id="off"),), "rules", "why", 1.0)
    taken = plan.revise(redo(plan, "off", "off2"), "rules", "why", 1.0)
    with pytest.raises(PlanRefused, match="safety step 'off'"):
        taken.revise((Edit(EditKind.ACCEPT, step_id="off2"),), "rules", "why", 2.0)


def test_a_reopened_step_is_waited_for_again():
    plan = Plan(chain("a", "b")).revise((Edit(EditKind.ACCEPT, step_id="a"),), "rules", "fine", 1.0)
    assert plan.frontier == ("b",)
    plan = plan.mark("b", Status.DONE, 2.0)
    plan = plan.revise((Edit(EditKind.REOPEN, step_id="a"), Edit(EditKind.REOPEN, step_id="b")), "rules", "no", 3.0)
    assert plan.frontier == ("a",)
    assert plan.done_at == {}
    assert not plan.effects


def choice() -> StepGraph:
    """Milk, or squeezed lemon; then drink."""
    either = Formula(Op.OR, (done("milk"), done("lemon")))
    return StepGraph(
        "g",
        "A drink",
        (
            Step("milk", "x"),
            Step("cut", "x", optional=True),
            Step("lemon", "x", pre=all_of([done("cut")])),
            Step("squeeze", "x", pre=all_of([done("lemon")])),
            Step("drink", "x", pre=either),
        ),
        (Group("taste", GroupKind.XOR, ("milk", "lemon")),),
    )


def test_a_settled_choice_takes_the_other_branch_and_what_follows_from_it_away():
    plan = Plan(choice())
    check_plan(plan)
    milk = plan.mark("milk", Status.DONE, 1.0)
    assert milk.open_required == ("drink",)
    assert "lemon" not in milk.mark("cut", Status.DONE, 2.0).frontier
    lemon = plan.mark("cut", Status.DONE, 1.0).mark("lemon", Status.DONE, 2.0)
    assert lemon.open_required == ("squeeze", "drink")


def test_a_choice_is_settled_by_a_step_that_stands_for_a_member():
    plan = Plan(choice())
    plan = plan.revise(redo(plan, "milk", "milk2"), "rules", "spilled", 1.0)
    assert plan.mark("milk2", Status.DONE, 2.0).open_required == ("drink",)
    lemon = plan.mark("cut", Status.DONE, 2.0).mark("lemon", Status.DONE, 3.0)
    assert lemon.open_required == ("squeeze", "drink")


def test_a_forbidden_effect_holds_up_no_revision_before_it_is_given():
    close = Step("close", "x", effects=("closed",))
    put_in = Step("put_in", "x", pre=Formula(Op.AND, (done("take"), Formula(Op.NOT, ("closed",)))))
    plan = Plan(StepGraph("g", "x", (close, Step("take", "x"), put_in)))
    assert plan.revise((inject(Step("r", "x"), "put_in"),), "rules", "why", 1.0).revision == 1
    late = plan.mark("close", Status.DONE, 1.0)
    with pytest.raises(PlanRefused, match="put_in"):
        late.revise((inject(Step("r", "x")),), "rules", "why", 2.0)

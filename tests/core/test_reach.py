from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.effects import Formula, Op
from planwatch.core.graph import StepGraph
from planwatch.core.reach import reach
from planwatch.core.steps import Step
from tests.core.graphs import chain, graphs


@given(graphs(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_every_step_of_a_sound_graph_is_reached_in_any_file_order(graph: StepGraph, random):
    steps = list(graph.steps)
    random.shuffle(steps)
    assert reach(steps) == graph.by_id.keys()


def test_a_step_behind_a_missing_one_is_not_reached():
    a, b, c = chain("a", "b", "c").steps
    assert reach((a, c)) == {"a"}
    assert reach((a, c), possible={"done:b"}) == {"a", "c"}


def test_a_step_cannot_give_itself_what_it_needs():
    assert reach((Step("a", "x", pre=Formula(Op.AND, ("wet",)), effects=("wet",)),)) == frozenset()


def test_what_is_forbidden_can_still_be_done_before_it_holds():
    put_in = Step("put_in", "x", pre=Formula(Op.NOT, ("closed",)))
    close = Step("close", "x", effects=("closed",))
    assert reach((close, put_in)) == {"put_in", "close"}
    assert reach((put_in,), certain={"closed"}) == frozenset()

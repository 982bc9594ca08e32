"""What is looked for: the frontier first, everything else after it, at most 32, a new version only on change."""

from __future__ import annotations

from planwatch.core.evidence import MAX_WATCH
from planwatch.core.plan import Plan, Status
from planwatch.core.steps import Role, Thing
from planwatch.planners.tracker import StepTracker
from tests.planners.replay import Run, chain, graph, replay, sense


def test_frontier_first_then_the_rest_of_the_plan() -> None:
    g = graph({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"], "e": []})
    _, watch = StepTracker().start(Plan(g), 0.0)
    assert [(i.step.id, i.frontier) for i in watch.items] == [
        ("a", True),
        ("e", True),
        ("b", False),
        ("c", False),
        ("d", False),
    ]


def test_at_most_32_and_done_ones_last_for_a_while() -> None:
    g = chain(*(f"s{i:02}" for i in range(50)))
    plan = Plan(g)
    _, watch = StepTracker().start(plan, 0.0)
    assert len(watch.items) == MAX_WATCH

    small = Plan(chain("a", "b", "c")).mark("a", Status.DONE, 10.0)
    tracker = StepTracker()
    belief, watch = tracker.start(small, 10.0)
    assert [i.step.id for i in watch.items] == ["b", "c", "a"]
    out = replay(chain("a", "b", "c"), sense([Run("a", 2, 6)]), 80)
    assert [i.step.id for i in out.watches[-1].items] == ["b", "c"]


def test_the_version_rises_only_when_the_items_change() -> None:
    out = replay(chain("a", "b", "c"), sense([Run("a", 2, 6), Run("b", 9, 14), Run("c", 16, 21)]), 25)
    for before, after in zip(out.watches, out.watches[1:], strict=False):
        changed = [(i.step, i.frontier) for i in before.items] != [(i.step, i.frontier) for i in after.items]
        assert after.version - before.version == int(changed)
    assert out.watches[-1].version >= 3


def test_lookalikes_share_a_word_with_another_watched_thing() -> None:
    things = {"a": "red mug", "b": "blue mug", "c": "kettle"}
    g = graph({"a": [], "b": [], "c": []}, **{i: {"things": (Thing(Role.OBJECT, name),)} for i, name in things.items()})
    _, watch = StepTracker().start(Plan(g), 0.0)
    assert watch.lookalikes == ("blue mug", "red mug")

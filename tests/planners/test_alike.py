"""Whose attempt it is, when a wrong thing is in hand and two steps look the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planwatch.core.evidence import Evidence, Watch
from planwatch.core.findings import FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.steps import Role, Step, Thing
from planwatch.planners.alike import alike
from planwatch.planners.tracker import StepTracker
from tests.planners.replay import Run, Sensing, graph, replay, sense

SPOON = Thing(Role.TOOL, "black spoon")
TEA = (Thing(Role.OBJECT, "green jar"), SPOON)
SUGAR = (Thing(Role.OBJECT, "red jar"), SPOON)


def two_scoops(tea: tuple[Thing, ...] = TEA, sugar: tuple[Thing, ...] = SUGAR) -> StepGraph:
    """Tea, then water, then sugar."""
    kinds = {"tea": {"verb": "scoop", "things": tea}, "sugar": {"verb": "scoop", "things": sugar}}
    return graph({"tea": [], "water": ["tea"], "sugar": ["water"]}, **kinds)


def misled(see: Sensing, true: str, seen: str) -> Sensing:
    """The signs of a wrong thing at `true` are reported at `seen` instead."""

    def wrapped(watch: Watch, t: float) -> Evidence:
        evidence = see(watch, t)
        by_id = {item.step_id: item for item in evidence.steps}
        if true not in by_id or seen not in by_id:
            return evidence
        here, there = by_id[true].p_wrong, by_id[seen].p_wrong
        swapped = {true: there, seen: here}
        return replace(
            evidence,
            steps=tuple(replace(i, p_wrong=swapped.get(i.step_id, i.p_wrong)) for i in evidence.steps),
        )

    return wrapped


def test_signs_at_a_step_that_cannot_be_next_are_of_the_one_that_can() -> None:
    see = misled(sense([Run("tea", 3, 14, False, Role.TOOL)]), "tea", "sugar")
    assert replay(two_scoops(), see, 13, repairs=False).ids(FindingKind.MISTAKE) == ["tea"]


def test_a_step_with_nothing_in_common_inherits_no_signs() -> None:
    other = two_scoops(sugar=(Thing(Role.OBJECT, "red jar"), Thing(Role.TOOL, "white spoon")))
    see = misled(sense([Run("tea", 3, 14, False, Role.TOOL)]), "tea", "sugar")
    assert "tea" not in replay(other, see, 13, repairs=False).ids(FindingKind.MISTAKE)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (Step("a", "", "scoop", TEA), Step("b", "", "scoop", SUGAR), True),
        (Step("a", "", "scoop", TEA), Step("b", "", "stir", SUGAR), False),
        (Step("a", "", "scoop", (TEA[0],)), Step("b", "", "scoop", SUGAR), False),
    ],
)
def test_alike_is_the_same_action_with_a_thing_in_common(a: Step, b: Step, same: bool) -> None:
    assert alike(a, b) is alike(b, a) is same


def test_the_end_of_the_stream_concludes_what_more_likely_ended_than_not() -> None:
    """The picture stops half a second after the last step: too early for the belief to be sure."""
    g = graph({"a": [], "b": ["a"]})
    tracker = StepTracker()
    runs = [Run("a", 3, 9), Run("b", 12, 20)]
    for until in (19.5, 20.0):
        out = replay(g, sense(runs, sharp=0.8), until, tracker=tracker)
        assert out.ids(FindingKind.STEP_DONE) == ["a"]
        last = tracker.ended(out.plan, out.belief, until)
        done = [f.step_id for f in last.findings if f.kind is FindingKind.STEP_DONE]
        assert done == (["b"] if out.belief.steps["b"].done > 0.5 else [])
        assert (FindingKind.FINISHED in [f.kind for f in last.findings]) is bool(done)
        again = tracker.ended(out.plan, last.belief, until)
        assert again.findings == ()

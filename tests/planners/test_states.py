"""What a tick does not touch is handed on as it is, and what it asks for is as if everything had been opened."""

from __future__ import annotations

from planwatch.core.belief import StepBelief
from planwatch.core.evidence import Evidence, Sense, StepEvidence
from planwatch.core.plan import Plan
from planwatch.planners.states import State, States, fitted
from planwatch.planners.tracker import StepTracker
from tests.planners.replay import graph

BEFORE = {"a": StepBelief(0.0, 0.1, 0.9, 3.0), "b": StepBelief(0.2, 0.8, 0.0, 5.0), "c": StepBelief()}


def test_only_what_changed_is_new() -> None:
    states = States(BEFORE, {})
    assert states["a"] == State(0.0, 0.1, 0.9, 3.0)
    states["b"].on = 0.7
    after = states.beliefs()
    assert after["a"] is BEFORE["a"] and after["c"] is BEFORE["c"]
    assert after["b"] == StepBelief(0.2, 0.7, 0.0, 5.0)
    assert list(after) == list(BEFORE)


def test_an_end_that_a_person_must_confirm_is_seen_inside_only() -> None:
    states = States(BEFORE, {"b": 0.5})
    assert sorted(states.on_from(0.05)) == [(0.1, "a"), (0.8 - 0.5, "b")]
    assert states["b"].done == 0.5 and states.since("b") == 5.0
    assert states.since("c") is None


def test_chances_that_stay_are_not_written() -> None:
    states = States(BEFORE, {})
    states.put("a", 0.0, 0.1, 0.9)
    assert "a" not in states
    states.put("a", 0.0, 0.2, 0.8)
    assert states["a"] == State(0.0, 0.2, 0.8, 3.0)


def test_a_step_that_is_not_known_is_still_to_be_done() -> None:
    assert fitted({"b": BEFORE["b"], "gone": BEFORE["a"]}, "ab") == {"a": StepBelief(), "b": BEFORE["b"]}


def test_a_tick_about_one_step_makes_one_new_belief() -> None:
    plan, tracker = Plan(graph({f"s{i}": [] for i in range(200)})), StepTracker()
    belief, _ = tracker.start(plan, 0.0)
    seen = tracker.observe(plan, belief, Evidence(0.5, 0.5, Sense.PIXELS, (StepEvidence("s7", 0.9, 0.0),)))
    changed = [i for i, b in seen.belief.steps.items() if b is not belief.steps[i]]
    assert changed == ["s7"]

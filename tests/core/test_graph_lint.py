"""Warnings: each where it stands, each with what to do, none about a graph that is fine."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planwatch.core.errors import GraphError, InputError
from planwatch.core.faults import FaultCode, Level
from planwatch.core.graph_dump import dump_graph
from planwatch.core.graph_order import Order
from planwatch.core.graph_yaml import lint_file, lint_text, read_graph
from tests.core.graphs import graphs

ROOT = Path(__file__).parents[2]
HEAD = "schema_version: 1\nid: g\ngoal: All done\nsteps:\n"
"""Steps begin in line 5."""
C = FaultCode
RED = "verb: open, object: red jar"

WARNED = [
    # two jars, either first, same sight at the end
    ("- {id: a, text: Open the tea jar, complete: [The lid is off]}\n"
     "- {id: b, text: Open the sugar jar, complete: [The lid is off]}",
     C.AMBIGUOUS_CUES, 6, ["'a' and 'b'", "same sight", "open at the same time", "`complete`"]),
    ("- {id: a, text: Add 1 egg to the bowl}\n- {id: b, text: Add 2 eggs to the bowl}\n"
     "- {id: c, text: Add an egg to the bowl}", C.AMBIGUOUS_CUES, 7, ["'a' and 'c'", "numbers and little words"]),
    (f"- {{id: a, text: First go, {RED}}}\n- {{id: b, text: Another try, {RED}}}",
     C.AMBIGUOUS_CUES, 6, ["same with the same things"]),
    ("- {id: a, text: Switch on the lamp, sound: [A click]}\n- {id: b, text: Switch on the radio, sound: [a Click]}",
     C.AMBIGUOUS_CUES, 6, ["same sound"]),
    ("- {id: a, text: Pour milk in, complete: [white]}\n- {id: b, text: Pour cream in, complete: [white]}\n"
     "groups: [{id: k, kind: xor, members: [a, b]}]", C.AMBIGUOUS_CUES, 6, ["alternatives of each other"]),
    ("- {id: a, text: Wait for the water to boil}", C.UNOBSERVABLE, 5, ["'a'", "'wait'", "`confirm: person`"]),
    ("- {id: a, text: Go}", C.UNOBSERVABLE, 5, ["'Go'", "no thing"]),
    ("- id: a\n  text: Press the red button\n  duration: {p10: 0.1, median: 0.3, p90: 0.8}",
     C.UNOBSERVABLE, 6, ["0.8 s", "too soon"]),
    ("- id: a\n  text: Glue the box shut\n  reversible: no", C.NO_RECOVERY, 7, ["'a'", "no way back", "compensate"]),
    ("- id: a\n  text: Cut the bread\n  reversible: no\n  recoveries: [{code: E.QUAL, kind: undo_redo}]",
     C.NO_RECOVERY, 8, ["only way back is to undo", "undo_redo"]),
    ("- id: a\n  text: Steep the tea bag\n  duration: 9\n"
     "  params: [{name: steep, kind: duration, target: 3, unit: min}]", C.TIMER_CONFLICT, 7, ["180 s", "18 s"]),
    ("- {id: a, text: Microwave the mug for 2 minutes}", C.TIMER_CONFLICT, 5, ["120 s", "duration: 120"]),
    ("- id: a\n  text: Steep the bag for 2 minutes\n  duration: 200\n"
     "  params: [{name: steep, kind: duration, target: 180, unit: s}]",
     C.TIMER_CONFLICT, 8, ["text", "120 s", "180 s"]),
    ("- id: a\n  text: Steep the bag\n  duration: 200\n  params:\n"
     "  - {name: steep, kind: duration, target: 180}\n  - {name: Steep, kind: duration, target: 60}",
     C.TIMER_CONFLICT, 10, ["twice", "180 s", "60 s"]),
    ("- id: a\n  text: Steep the bag\n  params: [{name: steep, kind: duration, target: 3, unit: spoons}]",
     C.TIMER_CONFLICT, 7, ["'spoons'"]),
    ("- {id: a, text: Heat the milk, tool: hob, duration: 60, params: [{name: heat, kind: duration, target: 60}]}\n"
     "- {id: b, text: Fry the egg, tool: Hob, duration: 90, params: [{name: fry, kind: duration, target: 90}]}",
     C.TIMER_CONFLICT, 6, ["'hob'", "'a' and 'b'", "`after`"]),
    ("- {id: milk, text: Pour milk in the mug, effects: [sweet]}\n- {id: lemon, text: Squeeze a lemon}\n"
     "goal_effects: [sweet]\ngroups:\n- {id: k, kind: xor, members: [milk, lemon]}",
     C.DEAD_ALTERNATIVE, 9, ["'lemon'", "'sweet'"]),
    ("- {id: a, text: Heat the milk, effects: [hot]}\n- {id: b, text: Wash the cup, effects: [clean]}\n"
     "- id: c\n  text: Fill the cup\n  pre: {any: [hot, {all: [hot, clean]}]}",
     C.DEAD_ALTERNATIVE, 9, ["clean and hot", "the branch hot"]),
    ("- {id: a, text: Heat the milk, effects: [hot]}\n- {id: b, text: Wash the cup, after: [a], effects: [clean]}\n"
     "- id: c\n  text: Fill the cup\n  after: [b]\n  pre: {any: [hot, clean]}",
     C.DEAD_ALTERNATIVE, 10, ["always holds", "hot"]),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "code", "line", "says"), WARNED)
def test_a_warning_is_told_once_with_its_line_and_what_to_do(steps: str, code: FaultCode, line: int, says: list[str]):
    (fault,) = lint_text(HEAD + steps + "\n", "g.yaml")
    assert (fault.code, fault.line, fault.level) == (code, line, Level.WARNING)
    assert all(part in fault.message for part in says), fault.message
    assert str(fault).startswith(f"g.yaml:{line}: warning: {code.value}: ")


FINE = [
    "- {id: a, text: Open the jar, complete: [off]}\n- {id: b, text: Open the jar, complete: [off], after: [a]}",
    "- {id: a, text: Add sugar to the mug}\n- {id: b, text: Add honey to the mug}",
    "- {id: a, text: Add an egg, complete: [one yolk]}\n- {id: b, text: Add the egg, complete: [two yolks]}",
    "- {id: a, text: Wait, complete: [The light is green]}",
    "- {id: a, text: Wait, confirm: person}",
    "- {id: a, text: Let the tea bag steep, duration: 180, params: [{name: t, kind: duration, target: 180}]}",
    "- {id: a, text: Glue it shut, reversible: no, recoveries: [{code: E.QUAL, kind: replace}]}",
    "- {id: a, text: Microwave the mug for 2 minutes, duration: 120}",
    "- {id: a, text: Heat the milk, tool: hob, duration: 60, params: [{name: x, kind: duration, target: 60}]}\n"
    "- {id: b, text: Fry egg, after: [a], tool: hob, duration: 60, params: [{name: y, kind: duration, target: 60}]}",
    "- {id: m, text: Pour milk in}\n- {id: l, text: Squeeze a lemon}\n- {id: s, text: Stir the mug, after: [k]}\n"
    "groups: [{id: k, kind: xor, members: [m, l]}]",
    "- {id: m, text: Pour milk in, effects: [w]}\n- {id: l, text: Squeeze a lemon, effects: [w]}\n"
    "- {id: s, text: Stir the mug, pre: {any: [w, 'done:l']}}",
]


@pytest.mark.parametrize("steps", FINE)
def test_what_is_fine_is_not_warned_of(steps: str):
    assert lint_text(HEAD + steps + "\n") == ()


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda p: p.stem)
def test_the_examples_are_clean(path: Path):
    assert lint_file(path) == ()


def test_faults_come_alone_and_are_errors(tmp_path: Path):
    path = tmp_path / "g.yaml"
    path.write_text(HEAD + "- {id: a, text: Wait, after: [zz]}\n")
    (fault,) = lint_file(path)
    assert (fault.code, fault.level) == (C.UNKNOWN_REFERENCE, Level.ERROR)
    with pytest.raises(GraphError):
        lint_text(path.read_text())
    with pytest.raises(InputError):
        lint_file(tmp_path / "none.yaml")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=25)
@given(graphs())
def test_any_sound_graph_is_linted_within_its_lines(graph):
    text = dump_graph(graph)
    found = lint_text(text)
    assert all(fault.level is Level.WARNING and 1 <= fault.line <= text.count("\n") for fault in found)
    assert [fault.line for fault in found] == sorted(fault.line for fault in found)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=25)
@given(graphs(), st.data())
def test_the_order_is_that_of_needs(graph, data):
    order = Order(graph)
    ids = [step.id for step in graph.steps]
    for one in ids:
        assert order.needs(one) == order.bits(graph.needs[one])
    one, other = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    assert order.ordered(one, other) == (one in graph.needs[other] or other in graph.needs[one])


def test_a_step_that_forbids_comes_first():
    steps = "- {id: a, text: Close the box, effects: [shut]}\n- {id: b, text: Fill, pre: {not: shut}}\n"
    assert Order(read_graph(HEAD + steps)).ordered("a", "b")


def test_a_long_procedure_is_linted_quickly():
    lines = [f"- {{id: s{i}, text: Put part number {i} down, after: [s{i - 1}]}}" for i in range(1, 3000)]
    text = HEAD + "- {id: s0, text: Put a part down}\n" + "\n".join(lines) + "\n"
    graph_seconds = _seconds(lambda: read_graph(text))
    assert _seconds(lambda: lint_text(text)) < 3 * graph_seconds + 2.0


def _seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_an_effect_listed_twice_has_one_giver():
    graph = read_graph(HEAD + "- {id: a, text: Heat the milk, effects: [hot, hot]}\n- {id: b, text: Pour, pre: hot}\n")
    assert Order(graph).ordered("a", "b")

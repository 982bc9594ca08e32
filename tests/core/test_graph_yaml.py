from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from planwatch.core.effects import Formula, Op
from planwatch.core.errors import GraphError
from planwatch.core.graph import StepGraph
from planwatch.core.graph_schema import json_schema
from planwatch.core.graph_yaml import check_file, dump_graph, load_graph, read_graph
from planwatch.core.steps import Confirm, Duration, Reversible, Role
from tests.core.graphs import graphs

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
HEAD = "schema_version: 1\nid: g\ngoal: All done\nsteps:\n"


def read(steps: str, rest: str = "") -> StepGraph:
    return read_graph(HEAD + steps + rest)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_sound_and_has_parallel_threads(path: Path):
    graph = load_graph(path)
    assert check_file(path) == ()
    assert graph.id == path.stem
    assert 6 <= len(graph.steps) <= 10
    roots = [step.id for step in graph.steps if not graph.needs[step.id]]
    forks = [step.id for step in graph.steps if graph.dag.out_degree(step.id) > 1]
    assert len(roots) > 1 or forks


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_can_be_confirmed_by_pixels_alone(path: Path):
    assert {step.confirm for step in load_graph(path).steps} == {Confirm.VISION}


@given(graphs())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_reads_back_equal(graph: StepGraph):
    assert read_graph(dump_graph(graph)) == graph


@given(graphs())
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_the_canonical_order_lets_every_step_start(graph: StepGraph):
    held: set[str] = set()
    for step_id in graph.order():
        step = graph.by_id[step_id]
        assert step.pre.holds(held)
        held |= step.gives


def test_short_forms_mean_what_the_guide_says():
    graph = read(
        """\
- {id: fill, verb: pour, object: blue bottle, target: pot}
- id: boil
  text: Boil it
  after: [fill]
  pre: {any: [{all: [done:fill, {not: burnt}]}]}
  duration: 10
  locales: {de: Koche es}
- {id: splash, text: Splash, effects: [burnt], after: [boil]}
"""
    )
    fill, boil = graph.by_id["fill"], graph.by_id["boil"]
    assert fill.text == "Pour the blue bottle"
    assert (fill.thing(Role.OBJECT), fill.thing(Role.TARGET), fill.thing(Role.TOOL)) == ("blue bottle", "pot", None)
    assert boil.pre == Formula(
        Op.AND,
        ("done:fill", Formula(Op.OR, (Formula(Op.AND, ("done:fill", Formula(Op.NOT, ("burnt",)))),))),
    )
    assert boil.duration == Duration(5, 10, 20)
    assert boil.locales == {"de": "Koche es"}


def test_scalars_are_text_until_a_field_types_them():
    graph = read(
        "- {id: on, text: 12:30, reversible: no, optional: yes}\n- {id: 007, text: null and void, repeat: {max: 3}}\n"
    )
    on, bond = graph.steps
    assert (on.id, on.text, on.reversible, on.optional) == ("on", "12:30", Reversible.NO, True)
    assert (bond.id, bond.text, bond.repeat.max) == ("007", "null and void", 3)


@pytest.mark.parametrize(("written", "read_as"), [("true", "yes"), ("false", "no"), ("yes", "yes"), ("'no'", "no")])
def test_reversible_survives_yaml_booleans(written: str, read_as: str):
    assert read(f"- {{id: a, text: x, reversible: {written}}}\n").steps[0].reversible == read_as


@pytest.mark.parametrize("risk", ["reversible: no", "hazards: [{kind: hot}]"])
def test_a_dangerous_step_is_confirmed_by_the_person_too(risk: str):
    assert read(f"- {{id: a, text: x, {risk}}}\n").steps[0].confirm is Confirm.BOTH
    assert read(f"- {{id: a, text: x, {risk}, confirm: person}}\n").steps[0].confirm is Confirm.PERSON


def test_waiting_for_an_optional_step_is_waiting_for_what_it_waits_for():
    graph = read(
        "- {id: a, text: x}\n- {id: maybe, text: x, optional: true, after: [a]}\n"
        "- {id: either, text: x, optional: true, after: [maybe]}\n- {id: b, text: x, after: [either]}\n"
    )
    assert graph.by_id["b"].pre == Formula(Op.AND, ("done:a",))
    assert graph.order() == ("a", "maybe", "either", "b")


def test_waiting_for_an_xor_group_is_waiting_for_any_member():
    graph = read(
        "- {id: milk, text: x}\n- {id: lemon, text: x}\n- {id: drink, text: x, after: [taste]}\n",
        "groups: [{id: taste, kind: xor, members: [milk, lemon]}]\n",
    )
    drink = graph.by_id["drink"].pre
    assert drink.holds({"done:milk"}) and drink.holds({"done:lemon"}) and not drink.holds(set())


def test_a_step_that_forbids_an_effect_comes_before_the_step_that_gives_it():
    graph = read("- {id: close, text: x, effects: [closed]}\n- {id: put_in, text: x, pre: {not: closed}}\n")
    assert graph.order() == ("put_in", "close")
    assert not graph.needs["close"]


def test_plain_aliases_are_read():
    graph = read("- {id: a, text: x, duration: &short {median: 2}}\n- {id: b, text: x, duration: *short}\n")
    assert graph.steps[0].duration == graph.steps[1].duration == Duration(1, 2, 4)


def test_the_published_json_schema_is_the_one_of_this_code():
    published = json.loads((ROOT / "docs" / "task_graph.schema.json").read_text(encoding="utf-8"))
    assert published == json_schema()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_names_only_fields_of_the_json_schema(path: Path):
    schema = json_schema()
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert data.keys() <= schema["properties"].keys()
    for step in data["steps"]:
        assert step.keys() <= schema["$defs"]["StepModel"]["properties"].keys()


def test_a_graph_error_is_one_line_a_fault():
    with pytest.raises(GraphError) as caught:
        read_graph("schema_version: 1\nid: g\n", "g.yaml")
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]
    assert [str(fault).split(": field ")[1].split(" ")[0] for fault in caught.value.faults] == ["'goal'", "'steps'"]

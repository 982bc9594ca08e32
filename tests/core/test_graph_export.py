"""What is exported can be read again, or by others; nothing from outside breaks out of its string."""

from __future__ import annotations

import json
import re
import xml.dom.minidom
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from planwatch.core.errors import GraphError
from planwatch.core.graph import StepGraph
from planwatch.core.graph_dot import to_dot
from planwatch.core.graph_graphml import from_graphml, to_graphml
from planwatch.core.graph_json import from_json, to_json
from planwatch.core.graph_yaml import load_graph
from planwatch.core.steps import Step
from tests.core.graphs import graphs

TEA = Path(__file__).parents[2] / "examples" / "tea.yaml"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=25)
@given(graphs())
def test_json_and_graphml_come_back_as_they_were(graph: StepGraph):
    assert from_json(to_json(graph)) == graph
    assert from_graphml(to_graphml(graph)) == graph


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=25)
@given(graphs())
def test_dot_and_graphml_hold_every_step_and_order(graph: StepGraph):
    nodes = xml.dom.minidom.parseString(to_graphml(graph)).getElementsByTagName("edge")
    assert {(n.getAttribute("source"), n.getAttribute("target")) for n in nodes} == set(graph.dag.edges)
    before: dict[str, set[str]] = {step.id: set() for step in graph.steps}
    edges = re.findall(r'^  "(\w+)" -> "(\w+)";$', to_dot(graph), re.MULTILINE)
    for step_id in graph.order():
        for one, other in edges:
            if other == step_id:
                before[step_id] |= {one, *before[one]}
    assert before == {step.id: set(graph.needs[step.id]) for step in graph.steps}


def test_the_tea_as_dot():
    dot = to_dot(load_graph(TEA))
    assert dot.startswith("digraph task {") and dot.endswith("}\n")
    assert dot.count("->") == 9 and dot.count("label=") == 10


def test_json_is_plain_json_of_the_file():
    data = json.loads(to_json(load_graph(TEA)))
    assert data["schema_version"] == 1 and data["steps"][1]["pre"] == {"all": ["water in:white kettle"]}


def test_nothing_breaks_out_of_its_string():
    nasty = 'x"]; a -> b; // \\" <b>&amp;</b> ]]> \\'
    graph = StepGraph("g", nasty, (Step("a", nasty),))
    line = next(line for line in to_dot(graph).splitlines() if line.startswith('  "a" ['))
    assert re.fullmatch(r'  "a" \[label="(?:[^"\\]|\\.)*"\];', line)
    assert from_graphml(to_graphml(graph)) == graph


BAD = [
    ("<graphml><graph/></graphml>", "planwatch export"),
    ("<graphml>", "not XML"),
    ('<!DOCTYPE x [<!ENTITY a "b">]><graphml>&a;</graphml>', "DOCTYPE"),
    ('<g><data key="graph_planwatch">{</data></g>', "damaged"),
    ('<g><data key="graph_planwatch">[]</data></g>', "no object"),
    ('<g><data key="graph_planwatch">{}</data><data key="node_planwatch">{"id": "a"}</data></g>', "missing"),
]


@pytest.mark.parametrize(("text", "says"), BAD)
def test_bad_graphml_is_refused(text: str, says: str):
    with pytest.raises(GraphError, match=says):
        from_graphml(text)

"""Every real CaptainCook4D graph becomes a sound task graph with just its edges."""

from __future__ import annotations

import json

import networkx as nx

from planwatch.core.graph_yaml import read_graph
from planwatch.tools.datasets.importers.draft import Format
from planwatch.tools.datasets.importers.importing import import_file
from tests.real_data import real_data


def test_every_real_graph_keeps_its_steps_and_its_order():
    files = sorted(real_data("captaincook4d", "task_graphs").glob("*.json"))
    assert files
    for path in files:
        made = import_file(path)
        raw = json.loads(path.read_text())
        wanted = {key for key, text in raw["steps"].items() if text not in ("START", "END")}
        ids = {step.id: step.id.partition("_")[0] for step in made.graph.steps}
        assert made.format is Format.CAPTAINCOOK4D and set(ids.values()) == wanted
        edges = {(str(a), str(b)) for a, b in raw["edges"] if {str(a), str(b)} <= wanted}
        closure = nx.transitive_closure_dag(nx.DiGraph(edges)) if edges else nx.DiGraph()
        optional = {step.id for step in made.graph.steps if step.optional}
        for step in made.graph.steps:
            waits = {ids[other] for other in made.graph.needs[step.id]}
            full = set(closure.predecessors(ids[step.id])) if ids[step.id] in closure else set()
            assert waits == full - {ids[o] for o in optional}
        assert read_graph(made.yaml) == made.graph

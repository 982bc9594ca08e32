"""A task graph as JSON and back: the fields of the YAML file, for programs."""

from __future__ import annotations

import json

import yaml

from .graph import StepGraph
from .graph_dump import dump_graph
from .graph_yaml import read_graph


def to_json(graph: StepGraph) -> str:
    """JSON text with the fields of the task graph file; `from_json(to_json(graph)) == graph`."""
    return json.dumps(yaml.safe_load(dump_graph(graph)), ensure_ascii=False, indent=2) + "\n"


def from_json(text: str, file: str = "<json>") -> StepGraph:
    """The graph of JSON text that `to_json` wrote. Raises GraphError."""
    return read_graph(text, file)

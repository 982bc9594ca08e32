"""Damaged files end in faults with lines, never in another error."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planwatch.core.errors import GraphError
from planwatch.core.graph import StepGraph
from planwatch.core.graph_yaml import dump_graph, read_graph

TEA = (Path(__file__).parents[2] / "examples" / "tea.yaml").read_text(encoding="utf-8")
SNIPPETS = ["", "\t", ": ", "- ", "{", "]", "*a", "&a ", "!!int ", "|", "\n", "\x00", "'", "#", "%", "? ", "<<: "]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def holds_together(text: str) -> None:
    """Read it: either a graph that can be written and read again, or faults inside the text."""
    try:
        graph = read_graph(text)
    except GraphError as error:
        lines = len(text.splitlines()) + 1
        assert error.faults
        assert all(1 <= fault.line <= lines and "\n" not in fault.message for fault in error.faults)
        return
    assert isinstance(graph, StepGraph)
    assert read_graph(dump_graph(graph)) == graph


@given(st.integers(0, len(TEA)), st.integers(0, 30), st.sampled_from(SNIPPETS) | st.text(max_size=3))
@settings(deadline=None, max_examples=100)
def test_damaged_text(at: int, cut: int, put: str):
    holds_together(TEA[:at] + put + TEA[at + cut :])


def places(node: Any) -> list[tuple[Any, Any]]:
    """(container, key) of everything inside."""
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    return [found for key in keys for found in ((node, key), *places(node[key]))]


@given(st.data())
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_a_wrong_value_anywhere(data: st.DataObject):
    document = copy.deepcopy(yaml.safe_load(TEA))
    container, key = data.draw(st.sampled_from(range(len(places(document)))).map(lambda i: places(document)[i]))
    container[key] = data.draw(VALUES)
    holds_together(yaml.safe_dump(document, sort_keys=False))

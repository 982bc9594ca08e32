"""A task graph as GraphML and back, for yEd, Gephi, Cytoscape, networkx and others.

Each node carries the words of its step, and the whole step as JSON (`planwatch`), from which the graph is read back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from .faults import FaultCode
from .graph import StepGraph
from .graph_json import to_json
from .graph_text import MAX_BYTES, stop
from .graph_yaml import read_graph

_KEYS = (("label", "node"), ("text", "node"), ("optional", "node"), ("planwatch", "node"), ("kind", "edge"))
_BAD = {code: None for code in (*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF)}
"""Characters that XML 1.0 cannot hold."""


def to_graphml(graph: StepGraph) -> str:
    """GraphML text; `from_graphml(to_graphml(graph)) == graph`."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: StepGraph) -> Iterator[str]:
    data = json.loads(to_json(graph))
    steps = data.pop("steps")
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for name, target in (*_KEYS, ("planwatch", "graph")):
        key = f"{target}_{name}"
        yield f'  <key id="{key}" for="{target}" attr.name="{name}" attr.type="string"/>'
    yield f'  <graph id={_attribute(graph.id)} edgedefault="directed">'
    yield f"    {_data('graph_planwatch', json.dumps(data, ensure_ascii=True))}"
    for step, entry in zip(graph.steps, steps, strict=True):
        yield f"    <node id={_attribute(step.id)}>"
        yield f"      {_data('node_label', step.id)}"
        yield f"      {_data('node_text', step.text)}"
        yield f"      {_data('node_optional', str(step.optional).lower())}"
        yield f"      {_data('node_planwatch', json.dumps(entry, ensure_ascii=True))}"
        yield "    </node>"
    for number, (before, after) in enumerate(graph.dag.edges):
        kind = "needs" if before in graph.needs[after] else "either"
        yield f'    <edge id="e{number}" source={_attribute(before)} target={_attribute(after)}>'
        yield f"      {_data('edge_kind', kind)}"
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _data(key: str, text: str) -> str:
    return f'<data key="{key}">{escape(text.translate(_BAD))}</data>'


def _attribute(text: str) -> str:
    return quoteattr(text.translate(_BAD))


def from_graphml(text: str, file: str = "<graphml>") -> StepGraph:
    """The graph of text that `to_graphml` wrote. Raises GraphError; a document type, and so any entity, is refused."""
    if len(text) > 10 * MAX_BYTES:
        stop(FaultCode.TOO_LARGE, f"{len(text)} characters; allowed: {10 * MAX_BYTES}", file)
    reader = _Reader(file)
    data = reader.read(text)
    return read_graph(json.dumps(data, ensure_ascii=False), file)


class _Reader:
    """Collects what stands under the keys of `planwatch`."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._key: str | None = None
        self._parts: list[str] = []
        self._steps: list[Any] = []
        self._graph: dict[str, Any] | None = None

    def read(self, text: str) -> dict[str, Any]:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._parts.append
        parser.EndElementHandler = self._end
        try:
            parser.Parse(text.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            stop(FaultCode.SYNTAX, f"not XML: {expat.ErrorString(error.code)} in line {error.lineno}", self._file)
        if self._graph is None or not self._steps:
            stop(FaultCode.SYNTAX, "GraphML without `planwatch` data; write it with `planwatch export`", self._file)
        return {**self._graph, "steps": self._steps}

    def _refuse(self, *_: object) -> None:
        stop(FaultCode.SYNTAX, "a document type is not allowed; take the <!DOCTYPE> out", self._file)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._key = attributes.get("key") if name == "data" else None
        self._parts.clear()

    def _end(self, name: str) -> None:
        if name != "data" or self._key not in ("graph_planwatch", "node_planwatch"):
            return
        try:
            value = json.loads("".join(self._parts))
        except (ValueError, RecursionError):
            stop(FaultCode.SYNTAX, f"damaged `planwatch` data under {self._key!r}; export it again", self._file)
        if not isinstance(value, dict):
            stop(FaultCode.SYNTAX, f"`planwatch` data under {self._key!r} is no object; export it again", self._file)
        if self._key == "graph_planwatch":
            self._graph = value
        else:
            self._steps.append(value)

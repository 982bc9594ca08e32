"""A task graph as DOT text, for graphviz and what reads its format."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from .graph import GroupKind, StepGraph
from .steps import Step

_RULES = {GroupKind.XOR: "one of", GroupKind.UNORDERED: "in any order", GroupKind.LOOP: "together, repeated"}


def to_dot(graph: StepGraph) -> str:
    """A directed graph: steps as nodes (dashed when optional), groups as clusters, orders as edges.

    A dashed edge is one of several alternatives, a dotted one forbids.
    """
    return "\n".join(["digraph task {", *(f"  {line}" for line in _lines(graph)), "}"]) + "\n"


def _lines(graph: StepGraph) -> Iterator[str]:
    yield f"label={_quoted(graph.goal)}; labelloc=t; rankdir=TB;"
    yield 'node [shape=box, style=rounded, fontname="Helvetica"];'
    grouped: set[str] = set()
    for i, group in enumerate(graph.groups):
        mine = [m for m in dict.fromkeys(group.members) if m not in grouped]
        grouped.update(mine)
        yield f"subgraph cluster_{i} {{"
        yield f"  label={_quoted(f'{_RULES[group.kind]}: {group.id}')}; style=dotted;"
        yield from (f"  {_node(graph.by_id[member])}" for member in mine)
        yield "}"
    yield from (_node(step) for step in graph.steps if step.id not in grouped)
    yield from _edges(graph)


def _node(step: Step) -> str:
    style = ', style="rounded,dashed"' if step.optional else ""
    return f"{_quoted(step.id)} [label={_quoted(step.text)}{style}];"


def _edges(graph: StepGraph) -> Iterator[str]:
    needs: nx.DiGraph = nx.DiGraph()
    needs.add_nodes_from(graph.by_id)
    needs.add_edges_from((a, b) for b, before in graph.needs.items() for a in before)
    hard = nx.transitive_reduction(needs)
    for step in graph.steps:
        for giver in graph.dag.predecessors(step.id):
            if giver not in graph.needs[step.id]:
                yield f"{_quoted(giver)} -> {_quoted(step.id)} [style=dashed];"
            elif hard.has_edge(giver, step.id):
                yield f"{_quoted(giver)} -> {_quoted(step.id)};"
        forbidden = {giver for effect in step.pre.negative() for giver in graph.givers.get(effect, ())}
        for giver in (s.id for s in graph.steps if s.id in forbidden and s.id != step.id):
            yield f"{_quoted(step.id)} -> {_quoted(giver)} [style=dotted, arrowhead=tee];"


def _quoted(text: str) -> str:
    """A DOT string; a backslash is doubled, so that none begins an escape."""
    clean = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{clean}"'

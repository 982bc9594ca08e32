"""A small layered layout of a DAG: rows are topological generations, places in a row follow the parents' mean.

Roots stand directly above the first node that needs them, so that late helpers do not cross the whole drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each node stands: `place[node]` is (column, row); columns may be fractions so that rows are centred."""

    place: Mapping[str, tuple[float, int]]
    columns: int
    rows: int


def layered(dag: nx.DiGraph) -> Layout:
    """Lay out `dag` top down. Deterministic: ties go by node order. An empty graph has 0 columns and rows."""
    rows = _rows(dag)
    place: dict[str, tuple[float, int]] = {}
    columns = max((len(row) for row in rows), default=0)
    for number, row in enumerate(rows):
        ordered = sorted(row, key=lambda node: _pull(dag, node, place))
        shift = (columns - len(ordered)) / 2
        place.update({node: (shift + i, number) for i, node in enumerate(ordered)})
    return Layout(place, columns, len(rows))


def _rows(dag: nx.DiGraph) -> list[list[str]]:
    row = {node: number for number, nodes in enumerate(nx.topological_generations(dag)) for node in nodes}
    for node in dag.nodes:
        if not dag.in_degree(node) and dag.out_degree(node):
            row[node] = min(row[child] for child in dag.successors(node)) - 1
    return [[node for node in dag.nodes if row[node] == number] for number in sorted(set(row.values()))]


def _pull(dag: nx.DiGraph, node: str, place: Mapping[str, tuple[float, int]]) -> float:
    """Mean column of the parents already placed; 0 for a root."""
    columns = [place[p][0] for p in dag.predecessors(node) if p in place]
    return sum(columns) / len(columns) if columns else 0.0

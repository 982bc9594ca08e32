"""Which row each card stands in: below everything it waits for, as near to its neighbours as that allows."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

PASSES = 8
"""How often cards are moved towards their neighbours; links get shorter with each pass, and soon no more."""


def rows_of(dag: nx.DiGraph) -> Mapping[str, int]:
    """card -> row, 0 on top. Every link goes down by at least one row; sources stand just above what needs them."""
    row = {node: number for number, nodes in enumerate(nx.topological_generations(dag)) for node in nodes}
    order = list(nx.topological_sort(dag))
    for count in range(PASSES):
        moved = False
        for node in reversed(order) if count % 2 == 0 else order:
            best = _best_row(dag, row, node)
            moved |= best != row[node]
            row[node] = best
        if not moved:
            break
    used = {number: place for place, number in enumerate(sorted(set(row.values())))}
    return {node: used[number] for node, number in row.items()}


def _best_row(dag: nx.DiGraph, row: Mapping[str, int], node: str) -> int:
    """The row that makes the links of `node` shortest in sum."""
    above = [row[other] for other in dag.predecessors(node)]
    below = [row[other] for other in dag.successors(node)]
    if len(below) > len(above):
        return min(below) - 1
    if len(above) > len(below):
        return max(above) + 1
    return row[node]

"""Steps that wait for two alternatives of one XOR group, of which only one is ever done."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from .graph import GroupKind, StepGraph


def both_alternatives(graph: StepGraph) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(step id, group id, the members it needs), for the first step of every chain that needs several. Needs a DAG.

    Which members a step needs is a bit set that goes down the DAG, so that thousands of groups stay quick.
    """
    groups = [group for group in graph.groups if group.kind is GroupKind.XOR]
    pairs = [(i, member) for i, group in enumerate(groups) for member in dict.fromkeys(group.members)]
    members: dict[str, int] = {}
    present: dict[str, int] = {}
    wholes = [0] * len(groups)
    for bit, (i, member) in enumerate(pairs):
        members[member] = members.get(member, 0) | 1 << bit
        present[member] = present.get(member, 0) | 1 << i
        wholes[i] |= 1 << bit
    for step_id in nx.topological_sort(graph.dag) if groups else ():
        mine, here = members.get(step_id, 0), present.get(step_id, 0)
        for effect in graph.by_id[step_id].pre.required():
            givers = graph.givers.get(effect, ())
            if len(givers) == 1:
                mine |= members.get(givers[0], 0)
                here |= present.get(givers[0], 0)
        if mine.bit_count() > here.bit_count():
            for i, whole in enumerate(wholes):
                both = mine & whole
                if both.bit_count() > 1:
                    yield step_id, groups[i].id, tuple(m for bit, (_, m) in enumerate(pairs) if both >> bit & 1)
                    mine ^= both ^ (both & -both)
        members[step_id], present[step_id] = mine, here

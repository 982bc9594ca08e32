"""Which steps always come before which, as bit sets: thousands of steps stay quick and small."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx

from .effects import Formula
from .graph import GroupKind, StepGraph


class Order:
    """The order that a sound graph enforces. Needs a DAG (a validated graph has one)."""

    def __init__(self, graph: StepGraph) -> None:
        self._bit: Mapping[str, int] = {step.id: 1 << i for i, step in enumerate(graph.steps)}
        self._ids = tuple(step.id for step in graph.steps)
        before = {step.id: self.givers_bits(graph, step.pre) for step in graph.steps}
        for step in graph.steps:
            for effect in step.pre.negative():
                for giver in graph.givers.get(effect, ()):
                    before[giver] |= self._bit[step.id] if giver != step.id else 0
        self._before: dict[str, int] = {}
        for step_id in nx.topological_sort(graph.timeline):
            self._before[step_id] = before[step_id] | self._union(before[step_id])
        xor = (set(g.members) & self._bit.keys() for g in graph.groups if g.kind is GroupKind.XOR)
        self._exclusive = tuple(self.bits(members) for members in xor)

    def givers_bits(self, graph: StepGraph, pre: Formula) -> int:
        """The steps that must be done for `pre`: sole givers of what it requires."""
        # a step may list an effect twice; it is one giver all the same
        givers = (set(graph.givers.get(effect, ())) for effect in pre.required())
        return self.bits(next(iter(ids)) for ids in givers if len(ids) == 1)

    def bits(self, ids: Iterable[str]) -> int:
        """The bit set of step ids."""
        out = 0
        for step_id in ids:
            out |= self._bit[step_id]
        return out

    def _union(self, bits: int) -> int:
        out = 0
        while bits:
            low = bits & -bits
            out |= self._before[self._ids[low.bit_length() - 1]]
            bits ^= low
        return out

    def needs(self, step_id: str) -> int:
        """The bit set of every step that always comes before `step_id`."""
        return self._before[step_id]

    def ordered(self, a: str, b: str) -> bool:
        """True when one of the two always comes before the other."""
        return bool(self._before[a] & self._bit[b] or self._before[b] & self._bit[a])

    def exclusive(self, a: str, b: str) -> bool:
        """True when the two are, or need, different alternatives of one XOR group, so that only one of them is done."""
        mine, yours = self._before[a] | self._bit[a], self._before[b] | self._bit[b]
        return any(mine & group and yours & group and not mine & yours & group for group in self._exclusive)

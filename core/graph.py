"""The task graph: steps, groups and the DAG that their preconditions imply. Immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import networkx as nx

from .effects import done
from .needs import Needs
from .steps import Step
from .structure import Structure, structure_of

SCHEMA_VERSION = 1
"""Of task graphs, journals and checkpoints."""


class GroupKind(StrEnum):
    """How the members of a group relate."""

    XOR = "xor"
    """Exactly one member is done: alternatives."""
    UNORDERED = "unordered"
    """All members, in any order."""
    LOOP = "loop"
    """The members together, repeated."""


@dataclass(frozen=True, slots=True)
class Group:
    """A set of steps with a common rule."""

    id: str
    kind: GroupKind
    members: tuple[str, ...]
    min: int = 1
    max: int = 1


@dataclass(frozen=True)
class StepGraph:
    """A procedure. Build it with `core.graph_yaml.load_graph`, which also validates; this class trusts its input."""

    id: str
    goal: str
    """What the person wants, in words."""
    steps: tuple[Step, ...]
    groups: tuple[Group, ...] = ()
    schema_version: int = SCHEMA_VERSION
    world: str | None = None
    """Name of the simulated world whose primitives the verbs map to, when the author says so."""
    meta: Mapping[str, str] = field(default_factory=dict)
    goal_effects: tuple[str, ...] = ()
    """Effects that must hold at the end, beside every required step being done."""

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        """step id -> step."""
        return {step.id: step for step in self.steps}

    @cached_property
    def givers(self) -> Mapping[str, tuple[str, ...]]:
        """effect -> ids of the steps that give it, `done:` effects included."""
        out: dict[str, list[str]] = {}
        for step in self.steps:
            for effect in (*step.effects, done(step.id)):
                out.setdefault(effect, []).append(step.id)
        return {effect: tuple(ids) for effect, ids in out.items()}

    @cached_property
    def dag(self) -> nx.DiGraph:
        """Edges giver -> user over every effect that helps a precondition (alternatives included, NOTs left out)."""
        dag: nx.DiGraph = nx.DiGraph()
        dag.add_nodes_from(step.id for step in self.steps)
        for step in self.steps:
            for effect in step.pre.positive():
                dag.add_edges_from((giver, step.id) for giver in self.givers.get(effect, ()) if giver != step.id)
        return dag

    @cached_property
    def structure(self) -> Structure:
        """The indexes over the steps that every plan of this graph starts from."""
        return structure_of(self.steps)

    @cached_property
    def needs(self) -> Needs:
        """step id -> ids of the steps that must be done before it (transitive, only effects with a single giver)."""
        return Needs({step.id: tuple(self.structure.sole_givers(step.id)) for step in self.steps})

    @cached_property
    def timeline(self) -> nx.DiGraph:
        """Edges earlier -> later: `dag`, and from a step that forbids an effect to the steps that give it."""
        timeline = self.dag.copy()
        for step in self.steps:
            for effect in step.pre.negative():
                timeline.add_edges_from((step.id, giver) for giver in self.givers.get(effect, ()) if giver != step.id)
        return timeline

    def order(self) -> tuple[str, ...]:
        """The canonical order: topological, ties by place in the file."""
        return self._order

    @cached_property
    def _order(self) -> tuple[str, ...]:
        place = {step.id: i for i, step in enumerate(self.steps)}
        return tuple(nx.lexicographical_topological_sort(self.timeline, key=place.__getitem__))

    @cached_property
    def place(self) -> Mapping[str, int]:
        """step id -> its place in the canonical order."""
        return {step_id: i for i, step_id in enumerate(self._order)}

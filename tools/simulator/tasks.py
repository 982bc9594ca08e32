"""A task as the world can perform it: from any task graph to primitives and things."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...core.graph import StepGraph
from ...core.steps import Role, Step
from ...perception.lexicon.parse import Phrase, meaning
from .primitives import PRIMITIVES, unmapped_reason
from .scene import Name, fresh

Edge = tuple[str, str]
"""(before, after): step ids."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A step as the world can perform it."""

    step_id: str
    verb: str
    roles: dict[Role, Name]

    @property
    def held(self) -> Name:
        """The thing taken in hand."""
        return self.roles[PRIMITIVES[self.verb].held]


def unmapped(graph: StepGraph) -> list[tuple[str, str]]:
    """(step id, why) for every step that does not map to a primitive; empty when the world can perform the graph."""
    out = []
    for step in graph.steps:
        asked = meaning(step)
        reason = unmapped_reason(asked.verb, {role: asked.role(role).kind for role in Role})
        if reason:
            out.append((step.id, reason))
    return out


def bind(graph: StepGraph, rng: np.random.Generator) -> tuple[Bound, ...]:
    """Every step with concrete things; a colour the text leaves open is drawn once per kind. Raises ValueError."""
    faults = unmapped(graph)
    if faults:
        raise ValueError(f"step {faults[0][0]!r} cannot be performed: {faults[0][1]}")
    open_colours: dict[str, str] = {}
    taken = {Name(p.kind, p.colour) for s in graph.steps for p in _phrases(s) if p.kind and p.colour}
    out = []
    for step in graph.steps:
        asked = meaning(step)
        assert asked.verb is not None
        roles = {}
        for role in PRIMITIVES[asked.verb].roles:
            said = asked.role(role)
            assert said.kind is not None
            if said.colour is None and said.kind not in open_colours:
                open_colours[said.kind] = fresh(said.kind, taken, rng).colour
            roles[role] = Name(said.kind, said.colour or open_colours[said.kind])
        out.append(Bound(step.id, asked.verb, roles))
    return tuple(out)


def _phrases(step: Step) -> tuple[Phrase, Phrase, Phrase]:
    asked = meaning(step)
    return (asked.object, asked.target, asked.tool)


@dataclass(frozen=True, slots=True)
class Task:
    """A graph, how to perform it, and the scene it needs."""

    graph: StepGraph
    bound: tuple[Bound, ...]
    things: tuple[Name, ...]
    """Everything on the table: needed things first, then look-alikes, then clutter."""
    twins: dict[Name, Name]
    """needed thing -> its look-alike."""
    physical: frozenset[Edge]
    """(before, after) pairs that physics demands: the first cannot be skipped."""

"""What a drawing shows of a graph or a plan: cards, links and groups, without any place yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import networkx as nx

from ...core.graph import GroupKind, StepGraph
from ...core.plan import Plan
from ...core.proposal import EditKind
from ...core.steps import ParamKind, Reversible, Step


class CardKind(StrEnum):
    """How a step stands; the colour of its card."""

    TODO = "todo"
    """Open."""
    ON = "on"
    """Going on."""
    DONE = "done"
    """Done."""
    WAIVED = "waived"
    """Fell away: replaced, or accepted as it is."""


class LinkKind(StrEnum):
    """What an arrow means."""

    NEEDS = "needs"
    """The later step waits for the earlier one."""
    EITHER = "either"
    """The earlier step is one of several that would do."""
    BEFORE = "before"
    """The earlier step must come first, because the later one makes it impossible."""
    REPLACED = "replaced"
    """The later step stands in for the earlier one."""


@dataclass(frozen=True, slots=True)
class Card:
    """A step."""

    id: str
    text: str
    kind: CardKind = CardKind.TODO
    optional: bool = False
    injected: bool = False
    tags: tuple[str, ...] = ()
    """Short words below the text: `3 min`, `hot`, `2 to 3 times`."""


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow from an earlier card to a later one."""

    start: str
    end: str
    kind: LinkKind = LinkKind.NEEDS


@dataclass(frozen=True, slots=True)
class Cluster:
    """Cards that a rule holds together."""

    label: str
    members: tuple[str, ...]
    exclusive: bool
    """Alternatives: only one of them is done."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """Everything that is drawn. The links are acyclic."""

    title: str
    cards: tuple[Card, ...]
    links: tuple[Link, ...]
    clusters: tuple[Cluster, ...] = ()


_RULES = {
    GroupKind.XOR: "one of",
    GroupKind.UNORDERED: "in any order",
    GroupKind.LOOP: "together, repeated",
}


def sketch(graph: StepGraph, plan: Plan | None = None) -> Sketch:
    """What to draw of a graph, or of a plan over it: progress, injected steps, steps that fell away."""
    plan = plan if plan is not None else Plan(graph)
    clusters = tuple(
        Cluster(f"{_RULES[g.kind]}: {g.id}", tuple(dict.fromkeys(g.members)), g.kind is GroupKind.XOR)
        for g in graph.groups
    )
    return Sketch(graph.goal, tuple(_cards(plan)), tuple(_links(plan)), clusters)


def _cards(plan: Plan) -> Iterator[Card]:
    injected = {step.id for step in plan.injected}
    for step in plan.everything.values():
        kind = CardKind(plan.status_of(step.id).value) if step.id in plan.by_id else CardKind.WAIVED
        yield Card(step.id, step.text or step.verb or step.id, kind, step.optional, step.id in injected, _tags(step))


def _tags(step: Step) -> tuple[str, ...]:
    out = ["optional"] if step.optional else []
    if step.repeat.max > 1:
        low, high = step.repeat.min, step.repeat.max
        out.append(f"{low} times" if low == high else f"{low} to {high} times")
    out += [f"{p.target:g} {p.unit or 's'}" for p in step.params if p.kind is ParamKind.DURATION]
    out += [hazard.kind for hazard in step.hazards]
    if step.reversible is Reversible.NO:
        out.append("cannot be undone")
    return tuple(dict.fromkeys(out))


def _links(plan: Plan) -> Iterator[Link]:
    needs: nx.DiGraph = nx.DiGraph()
    needs.add_nodes_from(plan.by_id)
    needs.add_edges_from((a, b) for b in plan.by_id for a in plan.needs[b])
    hard = nx.transitive_reduction(needs)
    told: set[tuple[str, str]] = set()
    for step in plan.steps:
        for giver in plan.dag.predecessors(step.id):
            soft = giver not in plan.needs[step.id]
            if soft or hard.has_edge(giver, step.id):
                told.add((giver, step.id))
                yield Link(giver, step.id, LinkKind.EITHER if soft else LinkKind.NEEDS)
    yield from _orders(plan, told)
    for edit in plan.edits:
        if edit.kind is EditKind.REPLACE and edit.step_id and edit.by and edit.step_id not in plan.by_id:
            yield Link(edit.step_id, edit.by, LinkKind.REPLACED)


def _orders(plan: Plan, told: set[tuple[str, str]]) -> Iterator[Link]:
    """Links from a step that forbids an effect to the steps that give it, unless they would close a circle."""
    both = plan.dag.copy()
    for step in plan.steps:
        for effect in sorted(step.pre.negative()):
            for giver in plan.graph.givers.get(effect, ()):
                if giver in plan.by_id and (step.id, giver) not in told and not nx.has_path(both, giver, step.id):
                    told.add((step.id, giver))
                    both.add_edge(step.id, giver)
                    yield Link(step.id, giver, LinkKind.BEFORE)

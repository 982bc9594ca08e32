"""A written task graph on the table: its things, their look-alikes and the clutter around them."""

from __future__ import annotations

import numpy as np

from ...core.graph import StepGraph
from .cards import Card
from .physics import physical_pairs
from .scene import Name, clutter, lookalike
from .tasks import Bound, Task, bind


def task_of(graph: StepGraph, card: Card, rng: np.random.Generator) -> Task:
    """The world's view of a written task graph: its things, look-alikes and clutter. Raises ValueError as `bind`."""
    bound = bind(graph, rng)
    used = list(dict.fromkeys(n for b in bound for n in b.roles.values()))
    twins = _twins_of(bound, used, card, rng)
    things = [*used, *twins.values()]
    while len(things) < card.things and rng.random() < 0.75:
        things.append(clutter(set(things), rng))
    return Task(graph, bound, tuple(things), twins, physical_pairs(graph, bound))


def _twins_of(bound: tuple[Bound, ...], used: list[Name], card: Card, rng: np.random.Generator) -> dict[Name, Name]:
    held = list(dict.fromkeys(b.held for b in bound))
    room = max(0, card.things - len(used))
    twins: dict[Name, Name] = {}
    for i in rng.permutation(len(held))[: min(card.lookalikes, room)]:
        twins[held[i]] = lookalike(held[i], {*used, *twins.values()}, rng, card.similar)
    return twins

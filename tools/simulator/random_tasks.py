"""Task graphs composed at random from the primitives."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import networkx as nx
import numpy as np

from ...core.effects import all_of, done
from ...core.graph import StepGraph
from ...core.steps import Duration, Step, Thing
from .cards import Card
from .phrases import sentence
from .physics import compatible, forces
from .primitives import PRIMITIVES
from .scene import Name, clutter, fresh, lookalike
from .tasks import Bound, Edge, Task


def random_task(rng: np.random.Generator, card: Card, held_out_pairs: bool = False, paraphrase: bool = False) -> Task:
    """A task nobody has seen. `held_out_pairs` draws verb-object pairs that training never uses."""
    for _ in range(200):
        task = _try_task(rng, card, held_out_pairs, paraphrase)
        if task is not None:
            return task
    raise RuntimeError("no task found in 200 tries; the card asks for more than the primitives allow")


def held_out(verb: str, kind: str) -> bool:
    """True for the verb-object pairs that are kept out of training: one in eight, by a fixed hash."""
    return (sum(map(ord, verb)) * 7 + sum(map(ord, kind)) * 13) % 8 == 3


def _try_task(rng: np.random.Generator, card: Card, pairs: bool, paraphrase: bool) -> Task | None:
    wanted = int(rng.integers(card.steps[0], card.steps[1] + 1))
    names = _needed(rng, card)
    bound = _draw_steps(rng, _options(names, pairs), wanted, card.siblings > 0)
    if len(bound) < card.steps[0]:
        return None
    used = list(dict.fromkeys(n for b in bound for n in b.roles.values()))
    if len(used) > card.things - card.lookalikes - 1:
        return None
    edges, physical = _edges(bound, rng, card)
    twins = _twins(bound, set(used), rng, card)
    things = [*used, *twins.values()]
    while len(things) < card.things and rng.random() < 0.75:
        things.append(clutter(set(things), rng))
    graph = _graph(bound, edges, rng, paraphrase)
    return Task(graph, bound, tuple(things), twins, physical)


def _needed(rng: np.random.Generator, card: Card) -> list[Name]:
    def some(kinds: str, low: int, high: int) -> list[str]:
        pool = kinds.split()
        return [str(k) for k in rng.choice(pool, size=int(rng.integers(low, high + 1)), replace=False)]

    kinds = some("mug glass bowl pot pan kettle", 1, 3) + some("bottle jar shaker kettle", 1, 3)
    kinds += some("spoon knife sponge", 2, 3) + some("bread apple carrot block bolt", 1, 2)
    kinds += some("plate board box lamp radio", 1, 2)
    taken: set[Name] = set()
    for kind in kinds:
        taken.add(fresh(kind, taken, rng))
    if card.siblings and rng.random() < card.siblings:
        taken.update([fresh(str(kind), taken, rng) for kind in rng.choice(kinds, int(rng.integers(1, 4)), False)])
    return sorted(taken, key=lambda n: (n.kind, n.colour))


_NEED_MUCH = frozenset({"scoop", "spread", "cut", "wipe", "screw"})
"""Actions that need several fitting things at once; chosen more readily, or they would hardly ever come up."""


_AGAIN = 0.4
"""Chance that the next step is a sibling of an earlier one, where siblings are asked for."""


def _draw_steps(rng: np.random.Generator, options: list[Bound], wanted: int, siblings: bool) -> tuple[Bound, ...]:
    """Steps one after another, each possible after those before it."""
    chosen: list[Bound] = []
    for _ in range(60):
        if len(chosen) == wanted or not options:
            break
        alike = [o for o in options if any(_sibling(o, c) for c in chosen)] if siblings else []
        pool = alike if alike and rng.random() < _AGAIN else options
        verbs = sorted({b.verb for b in pool})
        weights = np.array([3.0 if v in _NEED_MUCH else 1.0 for v in verbs])
        verb = str(rng.choice(verbs, p=weights / weights.sum()))
        of_verb = [b for b in pool if b.verb == verb]
        pick = of_verb[int(rng.integers(len(of_verb)))]
        options.remove(pick)
        if all(compatible(pick, other) for other in chosen):
            chosen.append(replace(pick, step_id=f"s{len(chosen) + 1}"))
    return tuple(chosen)


def _sibling(a: Bound, b: Bound) -> bool:
    """True when the two differ in one thing, and that one in its colour only."""
    if a.verb != b.verb:
        return False
    apart = [(a.roles[r], b.roles[r]) for r in a.roles if a.roles[r] != b.roles[r]]
    return len(apart) == 1 and apart[0][0].kind == apart[0][1].kind


def _options(names: list[Name], pairs: bool) -> list[Bound]:
    out = []
    for verb, primitive in PRIMITIVES.items():
        pools = [[n for n in names if n.kind in kinds] for kinds in primitive.roles.values()]
        for combo in product(*pools):
            if len(set(combo)) == len(combo):
                bound = Bound("", verb, dict(zip(primitive.roles, combo, strict=True)))
                if pairs or not any(held_out(verb, n.kind) for n in combo):
                    out.append(bound)
    return out


def _edges(bound: tuple[Bound, ...], rng: np.random.Generator, card: Card) -> tuple[set[Edge], frozenset[Edge]]:
    """Step edges (before, after): physics first, then threads joined at the end."""
    physical: set[Edge] = set()
    for i, a in enumerate(bound):
        for b in bound[i + 1 :]:
            if forces(a, b):
                physical.add((a.step_id, b.step_id))
    edges = set(physical)
    threads = int(rng.integers(2, 4)) if rng.random() < card.parallel else 1
    body = list(bound[:-1]) if threads > 1 else list(bound)
    lanes: list[list[str]] = [[] for _ in range(threads)]
    for i, b in enumerate(body):
        lane = i % threads if i < threads else int(rng.integers(threads))
        lanes[lane].append(b.step_id)
    for lane in lanes:
        edges.update(zip(lane, lane[1:], strict=False))
        if threads > 1 and lane:
            edges.add((lane[-1], bound[-1].step_id))
    return edges, frozenset(physical)


def _twins(bound: tuple[Bound, ...], used: set[Name], rng: np.random.Generator, card: Card) -> dict[Name, Name]:
    held = list(dict.fromkeys(b.held for b in bound if PRIMITIVES[b.verb].grip.value not in ("touch",)))
    rest = [n for n in sorted(used, key=lambda n: n.words) if n not in held]
    order = [held[i] for i in rng.permutation(len(held))] + [rest[i] for i in rng.permutation(len(rest))]
    twins: dict[Name, Name] = {}
    for name in order[: card.lookalikes]:
        twins[name] = lookalike(name, used | set(twins.values()), rng, card.similar)
    return twins


def _graph(bound: tuple[Bound, ...], edges: set[Edge], rng: np.random.Generator, paraphrase: bool) -> StepGraph:
    dag: nx.DiGraph = nx.DiGraph()
    dag.add_nodes_from(b.step_id for b in bound)
    dag.add_edges_from(edges)
    dag = nx.transitive_reduction(dag)
    steps = []
    for b in bound:
        text, things = sentence(b.verb, b.roles, rng, paraphrase)
        act = PRIMITIVES[b.verb].seconds
        steps.append(
            Step(
                b.step_id,
                text,
                verb="" if paraphrase else b.verb,
                things=tuple(Thing(role, name) for role, name in things.items()),
                pre=all_of(done(p) for p in sorted(dag.predecessors(b.step_id))),
                duration=Duration(p10=act * 0.9 + 2, median=act * 1.6 + 3, p90=act * 3.2 + 4),
            )
        )
    return StepGraph(f"table-{rng.integers(10**9)}", "Do the steps", tuple(steps), world="table")

"""Task graphs at random from the primitives, and the mapping from any task graph to primitives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import networkx as nx
import numpy as np

from ...core.effects import all_of, done
from ...core.graph import StepGraph
from ...core.steps import Duration, Role, Step, Thing
from ...perception.lexicon.parse import Phrase, meaning
from .cards import Card
from .phrases import sentence
from .primitives import PRIMITIVES, unmapped_reason
from .scene import Name, clutter, fresh, lookalike


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
    physical: frozenset[tuple[str, str]]
    """(before, after) pairs that physics demands: the first cannot be skipped."""


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
    names = _needed(rng)
    bound = _draw_steps(rng, names, wanted, pairs)
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


def _needed(rng: np.random.Generator) -> list[Name]:
    def some(kinds: str, low: int, high: int) -> list[str]:
        pool = kinds.split()
        return [str(k) for k in rng.choice(pool, size=int(rng.integers(low, high + 1)), replace=False)]

    kinds = some("mug glass bowl pot pan kettle", 1, 3) + some("bottle jar shaker kettle", 1, 3)
    kinds += some("spoon knife sponge", 1, 2) + some("bread apple carrot block bolt", 1, 2)
    kinds += some("plate board box lamp radio", 1, 2)
    taken: set[Name] = set()
    for kind in kinds:
        taken.add(fresh(kind, taken, rng))
    return sorted(taken, key=lambda n: (n.kind, n.colour))


def _draw_steps(rng: np.random.Generator, names: list[Name], wanted: int, pairs: bool) -> tuple[Bound, ...]:
    """Steps one after another, each possible after those before it."""
    chosen: list[Bound] = []
    options = _options(names, pairs)
    for _ in range(60):
        if len(chosen) == wanted or not options:
            break
        verbs = sorted({b.verb for b in options})
        verb = str(rng.choice(verbs))
        of_verb = [b for b in options if b.verb == verb]
        pick = of_verb[int(rng.integers(len(of_verb)))]
        options.remove(pick)
        if all(_compatible(pick, other) for other in chosen):
            chosen.append(replace(pick, step_id=f"s{len(chosen) + 1}"))
    return tuple(chosen)


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


_ONCE = {"open", "close", "switch_on", "switch_off", "flip", "cut", "wipe", "shake", "take_out", "place", "screw"}
_MOVING = {"place", "take_out", "screw"}


def _compatible(new: Bound, old: Bound) -> bool:
    """May `new` come after `old` in one task? Keeps states unambiguous and things where they are needed."""
    if new.verb == old.verb:
        same = [role for role in new.roles if new.roles[role] == old.roles.get(role)]
        if len(same) == len(new.roles) or (new.verb in _ONCE and new.held == old.held):
            return False
        if new.verb in ("stir", "cut", "wipe", "spread", "scoop", "sprinkle", "pour"):
            changed = Role.OBJECT if new.verb in ("cut", "wipe") else Role.TARGET
            if new.roles[changed] == old.roles[changed] and new.verb not in ("pour", "scoop"):
                return False
            if new.verb in ("pour", "scoop") and len(same) >= len(new.roles) - 1 and Role.OBJECT in same:
                return False
    if {new.verb, old.verb} in (
        {"open", "close"},
        {"switch_on", "switch_off"},
        {"place", "take_out"},
    ) and new.held == old.held:
        return new.verb in ("close", "switch_off")
    if old.verb in _MOVING and old.held in new.roles.values():
        return False
    return not (new.verb in _MOVING and new.held in old.roles.values() and new.held in _receivers(old))


def _receivers(b: Bound) -> set[Name]:
    return {n for role, n in b.roles.items() if role is Role.TARGET}


def _edges(
    bound: tuple[Bound, ...], rng: np.random.Generator, card: Card
) -> tuple[set[tuple[str, str]], frozenset[tuple[str, str]]]:
    """Step edges (before, after): physics first, then threads joined at the end."""
    physical: set[tuple[str, str]] = set()
    for i, a in enumerate(bound):
        for b in bound[i + 1 :]:
            if _forces(a, b):
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


def physical_pairs(graph: StepGraph, bound: tuple[Bound, ...]) -> frozenset[tuple[str, str]]:
    """(before, after) among a written graph's ordered steps where physics demands the first."""
    by_id = {b.step_id: b for b in bound}
    pairs = ((a, b) for a in by_id for b in nx.descendants(graph.dag, a))
    return frozenset((a, b) for a, b in pairs if _forces(by_id[a], by_id[b]))


def _forces(a: Bound, b: Bound) -> bool:
    """True when `b`, drawn after `a`, cannot be done in front of a camera without `a`."""
    if {a.verb, b.verb} in ({"open", "close"}, {"switch_on", "switch_off"}) and a.held == b.held:
        return True
    if a.verb == "open":
        return b.verb in ("scoop", "spread", "pour") and a.held in b.roles.values()
    if b.verb in _MOVING:
        return b.held in a.roles.values()
    if b.verb == "close":
        return b.held in a.roles.values()
    return a.verb == "pour" and a.roles[Role.TARGET] == b.roles.get(Role.OBJECT) and b.verb == "pour"


def _twins(bound: tuple[Bound, ...], used: set[Name], rng: np.random.Generator, card: Card) -> dict[Name, Name]:
    held = list(dict.fromkeys(b.held for b in bound if PRIMITIVES[b.verb].grip.value not in ("touch",)))
    rest = [n for n in sorted(used, key=lambda n: n.words) if n not in held]
    order = [held[i] for i in rng.permutation(len(held))] + [rest[i] for i in rng.permutation(len(rest))]
    twins: dict[Name, Name] = {}
    for name in order[: card.lookalikes]:
        twins[name] = lookalike(name, used | set(twins.values()), rng)
    return twins


def _graph(
    bound: tuple[Bound, ...], edges: set[tuple[str, str]], rng: np.random.Generator, paraphrase: bool
) -> StepGraph:
    dag: nx.DiGraph = nx.DiGraph()
    dag.add_nodes_from(b.step_id for b in bound)
    dag.add_edges_from(edges)
    dag = nx.transitive_reduction(dag)
    say: Callable[[Bound], tuple[str, dict[Role, str]]] = lambda b: sentence(b.verb, b.roles, rng, paraphrase)  # noqa: E731
    steps = []
    for b in bound:
        text, things = say(b)
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

"""Drawing what will happen in an episode: the order, the slips, the pace."""

from __future__ import annotations

import networkx as nx
import numpy as np

from .cards import Card
from .performance import Script
from .persona import Persona
from .primitives import PRIMITIVES, Grip
from .scene import Name
from .tasks import Bound, Task

OVERHEAD = {Grip.TOUCH: 1.8, Grip.DELIVER: 2.9}
"""Mean seconds of reaching and carrying in a step, which no pace changes; `LONGEST` for the other grips."""
LONGEST = 4.0
AROUND = 8.0
"""Seconds before the first step and after the last."""


def draw_script(task: Task, card: Card, persona: Persona, rng: np.random.Generator) -> Script:
    """An order that respects the graph, with as many slips as the card asks for (fewer when the task allows fewer)."""
    order = random_order(task.graph.dag, rng)
    wanted = 0 if rng.random() < card.clean else int(rng.integers(card.deviations[0], card.deviations[1] + 1))
    skip, wrong = draw_slips(task, order, wanted, rng)
    tidy = tuple(int(i) for i in rng.integers(0, len(order), size=rng.poisson(card.tidying)))
    acts, gaps = _pace(task, order, card, persona, rng)
    return Script(tuple(order), frozenset(skip), wrong, acts, gaps, tidy)


def random_order(dag: nx.DiGraph, rng: np.random.Generator) -> list[str]:
    """A topological order drawn step by step, that tends to stay in the thread it is in."""
    left = {n: dag.in_degree(n) for n in dag.nodes}
    out: list[str] = []
    while left:
        ready = sorted(n for n, waits in left.items() if waits == 0)
        children = [n for n in ready if out and dag.has_edge(out[-1], n)]
        pool = children if children and rng.random() < 0.6 else ready
        pick = pool[int(rng.integers(len(pool)))]
        out.append(pick)
        del left[pick]
        for child in dag.successors(pick):
            left[child] -= 1
    return out


def draw_slips(task: Task, order: list[str], wanted: int, rng: np.random.Generator) -> tuple[set[str], dict[str, Name]]:
    """Up to `wanted` slips on steps that do not interfere: {skipped}, {step: wrong thing}."""
    skip: set[str] = set()
    wrong: dict[str, Name] = {}
    busy: set[str] = set()
    for _ in range(wanted):
        kinds = ["skip", "wrong"] if rng.random() < 0.5 else ["wrong", "skip"]
        for kind in kinds:
            options = _skippable(task, order, busy) if kind == "skip" else _confusable(task, order, busy)
            if options:
                step_id, others = options[int(rng.integers(len(options)))]
                busy.update((step_id, *others))
                if kind == "skip":
                    skip.add(step_id)
                else:
                    wrong[step_id] = task.twins[_held(task, step_id)]
                break
    return skip, wrong


def _held(task: Task, step_id: str) -> Name:
    return next(b for b in task.bound if b.step_id == step_id).held


def _skippable(task: Task, order: list[str], busy: set[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Steps that something later needs by the recipe but not by physics, with the first step that will miss them."""
    out = []
    forced = {a for a, _ in task.physical}
    for i, step_id in enumerate(order):
        later = [d for d in order[i + 1 :] if d in nx.descendants(task.graph.dag, step_id)]
        if later and step_id not in forced and not {step_id, later[0]} & busy:
            out.append((step_id, (later[0],)))
    return out


def _confusable(task: Task, order: list[str], busy: set[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Steps whose thing in hand has a look-alike on the table."""
    bound = {b.step_id: b for b in task.bound}
    return [(s, ()) for s in order if s not in busy and confusable(task, bound[s])]


def confusable(task: Task, bound: Bound) -> bool:
    """True when a person could take the look-alike of the thing in hand by mistake."""
    carried = PRIMITIVES[bound.verb].grip is not Grip.TOUCH
    return carried and bound.held in task.twins and bound.verb != "take_out"


def _pace(
    task: Task, order: list[str], card: Card, persona: Persona, rng: np.random.Generator
) -> tuple[dict[str, float], tuple[float, ...]]:
    """Seconds of every act and every rest, log-normal, brought to an episode length that the card allows."""
    bound = {b.step_id: b for b in task.bound}
    median = np.array([PRIMITIVES[bound[s].verb].seconds for s in order])
    acts = median * rng.lognormal(0.0, persona.spread, len(order))
    gaps = 0.6 * persona.gap * rng.lognormal(0.0, persona.gap_spread, len(order))
    fixed = AROUND + sum(OVERHEAD.get(PRIMITIVES[bound[s].verb].grip, LONGEST) for s in order)
    wanted = rng.uniform(card.seconds[0] + 10, card.seconds[1] - 10) - fixed
    factor = float(np.clip(wanted / (acts.sum() + gaps.sum()), 0.5, 8.0))
    rests = np.clip(gaps * factor, 0.6, 40.0)
    left = max(0.3, (wanted - rests.sum()) / (acts.sum() * factor))
    seconds = np.maximum(0.8, acts * factor * left)
    return {s: float(v) for s, v in zip(order, seconds, strict=True)}, tuple(float(v) for v in rests)

"""Recordings in, a task graph out: orders with their support, times, steps that may be left out or are repeated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

import yaml

from ...core.errors import InputError
from ...core.graph import StepGraph
from ...core.graph_yaml import read_graph
from .orders import Orders, counted
from .partial_order import Kept, kept
from .performance import MAX_STEPS, Performance, Task
from .support import Belief, prior_logits


@dataclass(frozen=True, slots=True)
class Edge:
    """An order between two steps, and what speaks for it."""

    before: str
    after: str
    seen: int
    """Recordings in which it was so."""
    of: int
    """Recordings in which both were done."""
    confidence: float
    """Probability that the order is real and not chance."""


@dataclass(frozen=True, slots=True)
class Mined:
    """A mined task graph."""

    graph: StepGraph
    yaml: str
    """The task graph file; the support of every order is in its `meta`."""
    edges: tuple[Edge, ...]
    """The orders that no third step explains."""
    dropped: tuple[tuple[str, str], ...]
    """Pairs always seen in this order that chance explains as well."""
    recordings: int


def mine(task: Task, belief: Belief | None = None) -> Mined:
    """The task graph that the normal recordings of `task` support. Raises InputError when there are none."""
    belief = belief or Belief()
    normal = task.normal
    if not normal:
        raise InputError(f"task {task.name!r} has no normal recording to mine; give some that were done right")
    if len(task.texts) > MAX_STEPS:
        raise InputError(f"task {task.name!r} has {len(task.texts)} steps; allowed: {MAX_STEPS}")
    steps = [step for step in task.texts if any(step in p.first for p in normal)]
    if not steps:
        raise InputError(f"in no normal recording of task {task.name!r} a step was done; check its `steps`")
    orders = counted(steps, normal)
    found = kept(orders, prior_logits([task.texts[s] for s in steps], belief), belief)
    edges = _edges(orders, found)
    data = _file(task, steps, normal, edges)
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
    dropped = tuple((steps[i], steps[j]) for i, j in found.dropped)
    return Mined(read_graph(text), text, edges, dropped, len(normal))


def _edges(orders: Orders, found: Kept) -> tuple[Edge, ...]:
    names = orders.steps
    return tuple(
        Edge(names[i], names[j], int(orders.before[i, j]), int(orders.both[i, j]), round(sure, 4))
        for (i, j), sure in sorted(found.covers.items())
    )


def _file(task: Task, steps: Sequence[str], normal: Sequence[Performance], edges: Sequence[Edge]) -> dict[str, Any]:
    meta = {"mined from": f"{len(normal)} normal recordings"}
    for e in edges:
        meta[f"support {e.before} -> {e.after}"] = f"{e.seen} of {e.of}, confidence {e.confidence:.2f}"
    after: dict[str, list[str]] = {}
    for edge in edges:
        after.setdefault(edge.after, []).append(edge.before)
    entries = [_step(step, task.texts[step], normal, after.get(step, [])) for step in _readable(steps, after)]
    goal = task.goal or task.name.replace("_", " ").capitalize()
    return {"schema_version": 1, "id": task.name, "goal": goal, "meta": meta, "steps": entries}


def _readable(steps: Sequence[str], after: dict[str, list[str]]) -> list[str]:
    """The steps, none before what it waits for, else in the order they were given."""
    out: list[str] = []
    left = list(steps)
    while left:
        ready = next(step for step in left if all(before in out for before in after.get(step, ())))
        out.append(ready)
        left.remove(ready)
    return out


def _step(step: str, text: str, normal: Sequence[Performance], after: list[str]) -> dict[str, Any]:
    data: dict[str, Any] = {"id": step, "text": text}
    if after:
        data["after"] = after
    if not all(step in p.first for p in normal):
        data["optional"] = True
    most = max(sum(done.step == step for done in p.done) for p in normal)
    if most > 1:
        data["repeat"] = {"min": 1, "max": most}
    lasted = sorted(d.end - d.start for p in normal for d in p.done if d.step == step and d.end and d.end > d.start)
    if len(lasted) >= 3:
        low, *_, high = quantiles(lasted, n=10, method="inclusive")
        middle = quantiles(lasted, n=2, method="inclusive")[0]
        spread = {"p10": low, "median": middle, "p90": high}
        data["duration"] = {name: round(max(seconds, 0.1), 1) for name, seconds in spread.items()}
    return data

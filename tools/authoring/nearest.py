"""Which of one's own task graphs a goal is nearest to, by words: the cosine of their weighted words.

A word weighs log(1 + N / n), where n of the N graphs use it (Sparck Jones 1972); words of a graph's goal and id count
in full, words of its steps by `STEP_SHARE`. Verbs count in their plain form, things in the singular.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import GraphError
from ...core.graph import StepGraph
from ...core.graph_yaml import load_graph
from .acts import plain_verb
from .nouns import SKIPPED, singular, words_of

STEP_SHARE = 0.3
"""What a word of a step counts beside one of the goal."""
LEAST = 0.3
"""The least similarity at which a graph is proposed (chosen, not fitted)."""
MOST_FILES = 500
"""The most files of a folder that are looked at."""


@dataclass(frozen=True, slots=True)
class Own:
    """A task graph of one's own."""

    path: Path
    graph: StepGraph


@dataclass(frozen=True, slots=True)
class Near:
    """A graph, and how near it is to a goal: 0 (no word shared) to 1."""

    own: Own
    similarity: float


def own_graphs(folders: Iterable[Path]) -> tuple[Own, ...]:
    """Every sound task graph (`*.yaml`, `*.yml`) in the folders; other files are passed over."""
    out: dict[str, Own] = {}
    for folder in folders:
        files = sorted(p for p in folder.glob("*.y*ml") if p.is_file()) if folder.is_dir() else []
        for path in files[:MOST_FILES]:
            try:
                graph = load_graph(path)
            except GraphError:
                continue
            out.setdefault(f"{graph.id}\n{graph.goal}", Own(path, graph))
    return tuple(out.values())


def nearest(goal: str, graphs: Sequence[Own]) -> tuple[Near, ...]:
    """The graphs, nearest first; equals in the order given."""
    bags = [_bag(own.graph) for own in graphs]
    used = Counter(word for bag in bags for word in bag)
    weight = {word: math.log(1 + len(bags) / count) for word, count in used.items()}
    rare = math.log(1 + len(bags)) if bags else 1.0
    asked = {word: weight.get(word, rare) for word in _words(goal)}
    found = (Near(own, _cosine(asked, bag, weight)) for own, bag in zip(graphs, bags, strict=True))
    return tuple(sorted(found, key=lambda near: -near.similarity))


def _bag(graph: StepGraph) -> dict[str, float]:
    bag = {word: STEP_SHARE for step in graph.steps for word in _words(step.text)}
    return bag | {word: 1.0 for word in _words(f"{graph.goal} {graph.id.replace('_', ' ')}")}


def _words(text: str) -> set[str]:
    return {plain_verb(word) or singular(word) for word in words_of(text) if word not in SKIPPED}


def _cosine(asked: dict[str, float], bag: dict[str, float], weight: dict[str, float]) -> float:
    scaled = {word: share * weight[word] for word, share in bag.items()}
    dot = sum(value * scaled.get(word, 0.0) for word, value in asked.items())
    norm = math.hypot(*asked.values()) * math.hypot(*(v for w, v in scaled.items() if w in asked or bag[w] == 1.0))
    return round(dot / norm, 4) if norm else 0.0

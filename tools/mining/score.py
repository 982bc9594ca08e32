"""How good a mined graph is: does it find the steps that annotators call out of order, and leave the rest alone?

Every step of a pair done against its order is flagged (both sides). A recording is judged by a graph mined without it.
Beside the mined rows stand the graph that people wrote, and blind rows: everything, nothing, and a coin that flags as
often as people do. `not_beaten` names, of the rows further down, those whose F1 a row does not beat: the paired 95 %
bootstrap interval of the difference over recordings is not wholly above 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from ..datasets.captaincook4d import ORDER, Recording
from ..datasets.importers.captaincook4d import spoken
from ..datasets.importers.tidy import slug
from ..metrics.bootstrap import Counts, f1, f1_of, not_beaten
from .orders import counted
from .partial_order import closed, kept
from .performance import Done, Performance, Task
from .support import Belief, prior_logits

CHOSEN_ON = frozenset(
    "blenderbananapancakes cheesepimiento microwaveeggsandwich panfriedtofu scrambledeggs tomatomozzarellasalad".split()
)
"""Recipes on which the defaults of `Belief` were chosen."""
BLIND = ("everything", "nothing", "coin")
Flags = Callable[[Recording], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. A share over nothing is None."""

    precision: float | None
    recall: float | None
    f1: float | None
    normal_false: int
    """Steps flagged in recordings without any error."""
    labelled: int
    """Steps that the annotators call out of order."""
    not_beaten: tuple[str, ...] | None = None
    """Rows below it that its F1 does not beat; None for a blind row."""


def scored(recordings: Sequence[Recording], belief: Belief | None = None) -> dict[str, Row]:
    """The table over recordings of any number of recipes."""
    miner = _Miner(recordings, belief or Belief())
    rows: Mapping[str, Flags] = {
        "given": lambda r: _flagged(r, [(a, b) for b in r.dag for a in nx.ancestors(r.dag, b)]),
        "support": lambda r: _flagged(r, miner.pairs(r, naive=False)),
        "naive": lambda r: _flagged(r, miner.pairs(r, naive=True)),
        "everything": lambda r: frozenset(e.step for e in r.executions),
        "nothing": lambda r: frozenset(),
        "coin": _coin(recordings),
    }
    flagged = {name: [flags(r) for r in recordings] for name, flags in rows.items()}
    counts = {
        name: [_counts(r, said) for r, said in zip(recordings, one, strict=True)] for name, one in flagged.items()
    }
    names = list(rows)
    below = {name: {other: counts[other] for other in names[i + 1 :]} for i, name in enumerate(names)}
    weak = {name: None if name in BLIND else tuple(not_beaten(f1_of, counts[name], below[name])) for name in names}
    return {name: replace(_row(recordings, flagged[name], counts[name]), not_beaten=weak[name]) for name in names}


def task_of(recordings: Sequence[Recording], recipe: str) -> Task:
    """One recipe's recordings as a task to mine; step ids are the nodes' numbers with a word of their text."""
    mine = [r for r in recordings if r.recipe == recipe]
    texts = {node: spoken(text)[1] for node, text in mine[0].texts.items()} if mine else {}
    ids = {node: f"{node}_{slug(text, 3)}".rstrip("_") for node, text in texts.items()}
    named = [performance(r, ids) for r in mine]
    return Task(recipe, recipe.capitalize(), {ids[n]: texts[n] for n in sorted(texts)}, tuple(named))


def is_normal(recording: Recording) -> bool:
    """True when the annotators found no error of any kind."""
    return not recording.missing and not any(e.errors for e in recording.executions)


def performance(recording: Recording, ids: Mapping[int, str] | None = None) -> Performance:
    """A recording as mining sees it; `ids` names its nodes, else their numbers do."""
    done = tuple(Done(ids[e.step] if ids else str(e.step), e.start, e.end) for e in recording.executions)
    return Performance(recording.id, done, is_normal(recording))


class _Miner:
    """Mines a recipe once without each normal recording, and once with all for the others."""

    def __init__(self, recordings: Sequence[Recording], belief: Belief) -> None:
        self._belief = belief
        self._by_recipe: dict[str, list[Recording]] = {}
        self._found: dict[tuple[str, str | None, bool], list[tuple[int, int]]] = {}
        for recording in recordings:
            if is_normal(recording):
                self._by_recipe.setdefault(recording.recipe, []).append(recording)

    def pairs(self, recording: Recording, *, naive: bool) -> list[tuple[int, int]]:
        """Every (earlier, later) pair of steps, mined without `recording`."""
        key = (recording.recipe, recording.id if is_normal(recording) else None, naive)
        if key not in self._found:
            self._found[key] = self._mined(recording, naive)
        return self._found[key]

    def _mined(self, recording: Recording, naive: bool) -> list[tuple[int, int]]:
        seen = [performance(r) for r in self._by_recipe.get(recording.recipe, ()) if r.id != recording.id]
        nodes = sorted(recording.texts)
        orders = counted([str(node) for node in nodes], seen)
        order: NDArray[np.bool_] = closed(orders.always)
        if not naive:
            prior = prior_logits([recording.texts[node].partition("-")[2] for node in nodes], self._belief)
            order = kept(orders, prior, self._belief).order
        return [(nodes[i], nodes[j]) for i, j in np.argwhere(orders.always if naive else order)]


def _flagged(recording: Recording, pairs: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Both steps of every pair done the other way round, by first starts."""
    start: dict[int, float] = {}
    for execution in recording.executions:
        start.setdefault(execution.step, execution.start)
    wrong = [p for p in pairs if p[0] in start and p[1] in start and start[p[1]] < start[p[0]]]
    return frozenset(step for pair in wrong for step in pair)


def _coin(recordings: Sequence[Recording]) -> Flags:
    """Flags steps that were done as often as people do, the same ones every time."""
    done = sum(len({e.step for e in r.executions}) for r in recordings)
    rate = sum(len(_wrong(r)) for r in recordings) / done if done else 0.0

    def flags(recording: Recording) -> frozenset[int]:
        steps = sorted({e.step for e in recording.executions})
        rng = np.random.default_rng([43, *recording.id.encode()])
        return frozenset(step for step, falls in zip(steps, rng.random(len(steps)) < rate, strict=True) if falls)

    return flags


def _wrong(recording: Recording) -> frozenset[int]:
    return frozenset(e.step for e in recording.executions if ORDER in e.errors)


def _counts(recording: Recording, flagged: frozenset[int]) -> Counts:
    wrong = _wrong(recording)
    return Counts(len(flagged & wrong), len(flagged - wrong), len(wrong - flagged))


def _row(recordings: Sequence[Recording], flagged: Sequence[frozenset[int]], counts: Sequence[Counts]) -> Row:
    right, false, missed = (sum(column) for column in zip(Counts(0, 0, 0), *counts, strict=True))
    precision = right / (right + false) if right + false else None
    recall = right / (right + missed) if right + missed else None
    score = f1(right, false, missed) if right + missed else None
    normal_false = sum(len(said) for r, said in zip(recordings, flagged, strict=True) if is_normal(r))
    return Row(precision, recall, score, normal_false, right + missed)

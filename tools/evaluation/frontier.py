"""Facts for guidance from true timelines: does the graph know what comes next, and how long is there to say it?

The frontier at an event: steps that have not begun and of which every direct need has begun. `hit`: the next step that
begins for the first time lies in it; `first_hit`: it is the frontier's first in the canonical order (ties by number).
That first one is also the first undone step of the order, needs or no needs: `first_hit` is what a list gets.

Rows: `silent` names nothing; `coin` names undone steps drawn at random, as many as the frontier holds, and one of them
first (its chance is reckoned, not thrown); `any_undone` names every undone step, and so always hits: `mean_named` says
at what price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import Any

import networkx as nx

from ..datasets.captaincook4d import Recording
from ..metrics.bootstrap import not_beaten, ratio_of

BLIND = ("silent", "coin", "any_undone")
"""The rows."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Before a step begins for the first time."""

    hit: bool
    """It lies in the frontier."""
    first_hit: bool
    """It is the frontier's first."""
    frontier: int
    """Steps in the frontier."""
    undone: int
    """Steps that have not begun, this one among them."""

    def blind(self, name: str) -> tuple[float, float]:
        """Chances of (hit, first hit) of a row, in [0, 1]."""
        if name == "silent":
            return 0.0, 0.0
        return (self.frontier / self.undone if name == "coin" else 1.0), 1 / self.undone


def run_frontier(recordings: Sequence[Recording]) -> dict[str, Any]:
    """The facts of recordings without any error tag (`normal`) and of the others (`error`)."""
    normal = [r for r in recordings if is_normal(r)]
    other = [r for r in recordings if not is_normal(r)]
    return {
        "normal": _facts(normal),
        "error": _facts(other),
        "repeated_executions": sum(len(r.executions) - len({run.step for run in r.executions}) for r in recordings),
        "executions": sum(len(r.executions) for r in recordings),
    }


def is_normal(recording: Recording) -> bool:
    """Whether the annotators tag nothing at all."""
    return not recording.missing and not any(run.errors for run in recording.executions)


def _facts(recordings: Sequence[Recording]) -> dict[str, Any]:
    rows = [row for r in recordings for row in _steps(r)]
    runs = [run for r in recordings for run in r.executions]
    gaps = [b.start - a.end for r in recordings for a, b in zip(r.executions, r.executions[1:], strict=False)]
    return {
        "recordings": len(recordings),
        "hit": round(mean(row.hit for row in rows), 4) if rows else None,
        "first_hit": round(mean(row.first_hit for row in rows), 4) if rows else None,
        "mean_frontier": round(mean(row.frontier for row in rows), 2) if rows else None,
        "rows": {name: _row(rows, name) for name in BLIND} if rows else {},
        "not_beaten": _not_beaten([_steps(r) for r in recordings]),
        "median_step_s": round(median(run.end - run.start for run in runs), 1) if runs else None,
        "median_gap_s": round(median(gaps), 1) if gaps else None,
    }


def _row(steps: Sequence[Moment], name: str) -> dict[str, float]:
    hits, firsts = zip(*(step.blind(name) for step in steps), strict=True)
    named = {"silent": 0.0, "coin": mean(step.frontier for step in steps)}
    return {
        "hit": round(mean(hits), 4),
        "first_hit": round(mean(firsts), 4),
        "mean_named": round(named.get(name, mean(step.undone for step in steps)), 2),
    }


def _not_beaten(recordings: Sequence[Sequence[Moment]]) -> dict[str, list[str]]:
    """Score -> the rows whose paired 95 % bootstrap interval over recordings is not wholly below it."""
    out: dict[str, list[str]] = {}
    for at, score in enumerate(("hit", "first_hit")):
        mine = [(sum((s.hit, s.first_hit)[at] for s in steps), len(steps)) for steps in recordings]
        rows = {name: [(sum(s.blind(name)[at] for s in steps), len(steps)) for steps in recordings] for name in BLIND}
        out[score] = not_beaten(ratio_of, mine, rows)
    return out


def _steps(recording: Recording) -> list[Moment]:
    """What is known before each first execution."""
    order = list(nx.lexicographical_topological_sort(recording.dag))
    begun: set[int] = set()
    out: list[Moment] = []
    for run in recording.executions:
        if run.step in begun:
            continue
        undone = [s for s in order if s not in begun]
        open_now = [s for s in undone if begun.issuperset(recording.dag.predecessors(s))]
        out.append(Moment(run.step in open_now, open_now[:1] == [run.step], len(open_now), len(undone)))
        begun.add(run.step)
    return out

"""Facts for guidance from true timelines: does the graph know what comes next, and how long is there to say it?

The frontier at an event: steps that have not begun and of which every direct need has begun. `hit`: the next step that
begins for the first time lies in it; `first_hit`: it is the frontier's first in the canonical order (ties by number).
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, median
from typing import Any

import networkx as nx

from ..datasets.captaincook4d import Recording


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
        "hit": round(mean(row[0] for row in rows), 4) if rows else None,
        "first_hit": round(mean(row[1] for row in rows), 4) if rows else None,
        "mean_frontier": round(mean(row[2] for row in rows), 2) if rows else None,
        "median_step_s": round(median(run.end - run.start for run in runs), 1) if runs else None,
        "median_gap_s": round(median(gaps), 1) if gaps else None,
    }


def _steps(recording: Recording) -> list[tuple[bool, bool, int]]:
    """(hit, first hit, size of the frontier) before each first execution."""
    order = list(nx.lexicographical_topological_sort(recording.dag))
    begun: set[int] = set()
    out: list[tuple[bool, bool, int]] = []
    for run in recording.executions:
        if run.step in begun:
            continue
        open_now = [s for s in order if s not in begun and begun.issuperset(recording.dag.predecessors(s))]
        out.append((run.step in open_now, open_now[:1] == [run.step], len(open_now)))
        begun.add(run.step)
    return out

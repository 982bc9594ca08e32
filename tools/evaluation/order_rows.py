"""`planwatch eval order-rows`: simple order checks on perfect step times, row by row, and what an assistant would say.

A step counts as begun from its first execution on; later executions are not judged. `direct`: what a step waits for
directly; `all`: every ancestor. Rows (those marked + are fully causal, the others look at the whole recording):

    always +            every execution is called out of order
    direct_undone +     a direct need has not begun                       all_undone +   any ancestor has not begun
    direct_not_ended +  a direct need has not ended                       late +         a dependent began before it
    all_undone_late +   the two together
    direct_forgiven, all_forgiven      needs that are never done are forgiven
    both_sides          all_forgiven, and the late one of the pair as well

Labels are read to score and for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ..datasets.captaincook4d import ORDER, Recording, read_captaincook4d
from ..metrics.bootstrap import Counts, f1, f1_interval
from .frontier import run_frontier
from .order import Labels, count, first_executions, missing_steps, offline_labels
from .order_alerts import fragility, interruptions

Check = Callable[[Recording], Labels]


def run_order_rows(data: Path) -> dict[str, Any]:
    """Every row over all recordings, what an assistant would say, what it could say, each recipe. Raises InputError."""
    recordings = read_captaincook4d(data)
    recipes = sorted({r.recipe for r in recordings})
    return {
        "recordings": len(recordings),
        "order_labels": sum(len(_true(r)) for r in recordings),
        "rows": {name: _row(recordings, check) for name, check in ROWS.items()},
        "missing": _missing(recordings),
        "interruptions": {
            "during": interruptions(recordings, at_end=False),
            "with_end": interruptions(recordings, at_end=True),
        },
        "fragility": fragility(recordings),
        "frontier": run_frontier(recordings),
        "recipes": {name: _recipe([r for r in recordings if r.recipe == name]) for name in recipes},
    }


def _true(recording: Recording) -> Labels:
    return frozenset(k for k, run in enumerate(recording.executions) if ORDER in run.errors)


def always(recording: Recording) -> Labels:
    """The blind row."""
    return frozenset(range(len(recording.executions)))


def undone(recording: Recording, direct: bool, forgive: bool) -> Labels:
    """First executions that something they need has not begun before."""
    first = first_executions(recording)
    wrong: set[int] = set()
    for step, k in first.items():
        needs = set(recording.dag.predecessors(step)) if direct else recording.before[step]
        if any(first[need] > k if need in first else not forgive for need in needs):
            wrong.add(k)
    return frozenset(wrong)


def not_ended(recording: Recording) -> Labels:
    """First executions that begin before the first execution of a direct need has ended."""
    first = first_executions(recording)
    runs = recording.executions
    return frozenset(
        k
        for step, k in first.items()
        if any(n not in first or runs[first[n]].end > runs[k].start for n in recording.dag.predecessors(step))
    )


def late(recording: Recording) -> Labels:
    """First executions that come after a step that needed them."""
    first = first_executions(recording)
    pairs = ((need, k) for step, k in first.items() for need in recording.before[step])
    return frozenset(first[need] for need, k in pairs if first.get(need, -1) > k)


ROWS: dict[str, Check] = {
    "always": always,
    "direct_undone": lambda r: undone(r, direct=True, forgive=False),
    "all_undone": lambda r: undone(r, direct=False, forgive=False),
    "direct_not_ended": not_ended,
    "direct_forgiven": lambda r: undone(r, direct=True, forgive=True),
    "all_forgiven": lambda r: undone(r, direct=False, forgive=True),
    "both_sides": offline_labels,
    "all_undone_late": lambda r: undone(r, direct=False, forgive=False) | late(r),
    "late": late,
}


def _row(recordings: Iterable[Recording], check: Check) -> dict[str, Any]:
    rows = [(r, count(r, check(r))) for r in recordings]
    total = _sum(c for _, c in rows)
    clean = sum(c.false for r, c in rows if r.is_clean)
    interval = f1_interval([c for _, c in rows])
    return {
        **_prf(total),
        "f1_interval": [round(x, 3) for x in interval] if interval else None,
        "false_in_clean_recordings": clean,
    }


def _missing(recordings: Iterable[Recording]) -> dict[str, Any]:
    pairs = [(missing_steps(r), r.missing) for r in recordings]
    total = _sum(Counts(len(said & true), len(said - true), len(true - said)) for said, true in pairs)
    return {**_prf(total), "labels": total.hits + total.missed, "found": total.hits + total.false}


def _recipe(recordings: list[Recording]) -> dict[str, Any]:
    missing = _missing(recordings)
    return {
        "recordings": len(recordings),
        "order_labels": sum(len(_true(r)) for r in recordings),
        "direct_undone_f1": _row(recordings, ROWS["direct_undone"])["f1"],
        "both_sides": _prf(_sum(count(r, offline_labels(r)) for r in recordings)),
        "missing_labels": missing["labels"],
        "missing_found": missing["found"],
    }


def _sum(rows: Iterable[Counts]) -> Counts:
    table = list(rows)
    return Counts(*(sum(column) for column in zip(Counts(0, 0, 0), *table, strict=True)))


def _prf(total: Counts) -> dict[str, float | None]:
    hits, false, missed = total
    return {
        "precision": _rounded(hits / (hits + false) if hits + false else None),
        "recall": _rounded(hits / (hits + missed) if hits + missed else None),
        "f1": _rounded(f1(hits, false, missed)),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)

"""`planwatch eval order-rows`: simple order checks on perfect step times, row by row, and what an assistant would say.

A step counts as begun from its first execution on; later executions are not judged. `direct`: what a step waits for
directly; `all`: every ancestor. Rows (those marked + are fully causal, the others look at the whole recording):

    always +            every execution is called out of order; `silent`: none; `coin`: as often as people call one so
    direct_undone +     a direct need has not begun                       all_undone +   any ancestor has not begun
    direct_not_ended +  a direct need has not ended                       late +         a dependent began before it
    all_undone_late +   the two together
    direct_forgiven, all_forgiven      needs that are never done are forgiven
    both_sides          all_forgiven, and the late one of the pair as well

`not_beaten` of a row and of `missing` names the blind ones (`always`, `silent`, `coin`) whose paired 95 % bootstrap
interval over recordings is not wholly below its F1.

Labels are read to score and for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from ..datasets.captaincook4d import Recording, read_captaincook4d
from ..metrics.bootstrap import Counts, f1, f1_interval, f1_of, not_beaten
from .frontier import run_frontier
from .order import (
    Labels,
    coin_labels,
    coin_missing,
    count,
    count_missing,
    first_executions,
    missing_steps,
    offline_labels,
    true_labels,
)
from .order_alerts import fragility, interruptions

Check = Callable[[Recording], Labels]


def run_order_rows(data: Path) -> dict[str, Any]:
    """Every row over all recordings, what an assistant would say, what it could say, each recipe. Raises InputError."""
    recordings = read_captaincook4d(data)
    recipes = sorted({r.recipe for r in recordings})
    return {
        "recordings": len(recordings),
        "order_labels": sum(len(true_labels(r)) for r in recordings),
        "rows": _rows(recordings),
        "missing": _missing(recordings),
        "interruptions": {
            "during": interruptions(recordings, at_end=False),
            "with_end": interruptions(recordings, at_end=True),
        },
        "fragility": fragility(recordings),
        "frontier": run_frontier(recordings),
        "recipes": {name: _recipe([r for r in recordings if r.recipe == name]) for name in recipes},
    }


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
    "direct_undone": lambda r: undone(r, direct=True, forgive=False),
    "all_undone": lambda r: undone(r, direct=False, forgive=False),
    "direct_not_ended": not_ended,
    "direct_forgiven": lambda r: undone(r, direct=True, forgive=True),
    "all_forgiven": lambda r: undone(r, direct=False, forgive=True),
    "both_sides": offline_labels,
    "all_undone_late": lambda r: undone(r, direct=False, forgive=False) | late(r),
    "late": late,
}


def _rows(recordings: Sequence[Recording]) -> dict[str, Any]:
    """Every check, the blind ones first."""
    steps = sum(len(r.executions) for r in recordings)
    rate = sum(len(true_labels(r)) for r in recordings) / steps if steps else 0.0
    blind: dict[str, Check] = {
        "always": always,
        "silent": lambda r: frozenset(),
        "coin": lambda r: coin_labels(r, rate),
    }
    tables = {name: [count(r, check(r)) for r in recordings] for name, check in blind.items()}
    weak = {name: not_beaten(f1_of, [count(r, check(r)) for r in recordings], tables) for name, check in ROWS.items()}
    return {
        **{name: _row(recordings, check) for name, check in blind.items()},
        **{name: _row(recordings, check) | {"not_beaten": weak[name]} for name, check in ROWS.items()},
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


def _missing(recordings: Sequence[Recording]) -> dict[str, Any]:
    """Steps that never began; beside it every step, none, and a coin that falls as often as people call one missing."""
    steps = sum(len(r.dag) for r in recordings)
    rate = sum(len(r.missing) for r in recordings) / steps if steps else 0.0
    mine = [count_missing(r, missing_steps(r)) for r in recordings]
    blind = {
        "always": [count_missing(r, frozenset(r.dag)) for r in recordings],
        "silent": [count_missing(r, frozenset()) for r in recordings],
        "coin": [count_missing(r, coin_missing(r, rate)) for r in recordings],
    }
    total = _sum(mine)
    return {
        **_prf(total),
        "labels": total.hits + total.missed,
        "found": total.hits + total.false,
        "rows": {name: _prf(_sum(counts)) for name, counts in blind.items()},
        "not_beaten": not_beaten(f1_of, mine, blind),
    }


def _recipe(recordings: list[Recording]) -> dict[str, Any]:
    missing = _missing(recordings)
    return {
        "recordings": len(recordings),
        "order_labels": sum(len(true_labels(r)) for r in recordings),
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

"""`planwatch eval order`: which steps were out of order, and which left out, told from perfect step times.

Two ways. *Offline*, with the whole recording in hand: a pair of steps stands the wrong way round when one needs the
other, however far, and began first; both are labelled, the early one and the late one. Steps that were never done break
no pair. *Causal*: every step is labelled before it ends, from what has begun by then; what a step lacks may still come,
or was skipped, and that is guessed from how it went so far (see `Guess`).

Labels are read for scoring, and to choose the guess's one number on other recipes than the one it is scored on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...core.errors import InputError
from ..datasets.captaincook4d import ORDER, Recording, read_captaincook4d
from ..metrics.bootstrap import Counts, f1, f1_gap_interval, f1_interval

Labels = frozenset[int]
"""Indices of a recording's executions that are called out of order."""


@dataclass(frozen=True, slots=True)
class Guess:
    """When a step that lacks another is called early while it goes on: the other may come late, or never."""

    most_dependents: int = 1
    """How many steps may have begun without the missing one: the more went by, the likelier it was skipped."""


GUESSES = tuple(Guess(n) for n in (0, 1, 2, 3, 5, 8, 99))
"""What is chosen from, on other recipes."""


def run_order(data: Path) -> dict[str, Any]:
    """Score both ways, with the blind rows. Raises InputError."""
    recordings = read_captaincook4d(data)
    if not any(true_labels(r) for r in recordings):
        raise InputError(f"{str(data)!r} labels no step as out of order; there is nothing to score")
    chosen = choose_by_recipe(recordings)
    causal = [count(r, causal_labels(r, chosen[r.recipe])) for r in recordings]
    offline = [count(r, offline_labels(r)) for r in recordings]
    missing = [count_missing(r, missing_steps(r)) for r in recordings]
    blind = _blind(recordings)
    return {
        "recordings": len(recordings),
        "order_f1_offline": score(offline),
        "order_f1_offline_interval": f1_interval(offline),
        "order_f1_causal": score(causal),
        "order_f1_causal_interval": f1_interval(causal),
        "missing_f1": score(missing),
        "blind": {row: score(counts) for row, counts in blind.items()},
        "not_beaten": {
            name: [row for row, other in blind.items() if row.startswith(what) and not _beats(mine, other)]
            for name, what, mine in (
                ("order_f1_offline", "order", offline),
                ("order_f1_causal", "order", causal),
                ("missing_f1", "missing", missing),
            )
        },
        "chosen": {recipe: guess.most_dependents for recipe, guess in chosen.items()},
    }


def _blind(recordings: Sequence[Recording]) -> dict[str, list[Counts]]:
    """Rows that look at nothing, and the naive check; the coins fall as often as people label."""
    steps = sum(len(r.executions) for r in recordings)
    rate = sum(len(true_labels(r)) for r in recordings) / steps
    lost = sum(len(r.missing) for r in recordings) / sum(len(r.dag) for r in recordings)
    return {
        "order_f1_always": [count(r, frozenset(range(len(r.executions)))) for r in recordings],
        "order_f1_silent": [count(r, frozenset()) for r in recordings],
        "order_f1_coin": [count(r, coin_labels(r, rate)) for r in recordings],
        "order_f1_direct_needs": [count(r, direct_labels(r)) for r in recordings],
        "missing_f1_always": [count_missing(r, frozenset(r.dag)) for r in recordings],
        "missing_f1_silent": [count_missing(r, frozenset()) for r in recordings],
        "missing_f1_coin": [count_missing(r, coin_missing(r, lost)) for r in recordings],
    }


def _beats(mine: Sequence[Counts], other: Sequence[Counts]) -> bool:
    """Is the paired 95 % bootstrap interval of the difference wholly above 0?"""
    interval = f1_gap_interval(mine, other)
    return interval is not None and interval[0] > 0


def true_labels(recording: Recording) -> Labels:
    """The executions that people called out of order."""
    return frozenset(k for k, run in enumerate(recording.executions) if ORDER in run.errors)


def offline_labels(recording: Recording) -> Labels:
    """Both ends of every pair that stands the wrong way round; a step done again counts by its first time."""
    first = first_executions(recording)
    wrong: set[int] = set()
    for step, k in first.items():
        late = [first[need] for need in recording.before[step] if first.get(need, -1) > k]
        wrong.update((*late, k) if late else ())
    return frozenset(wrong)


def first_executions(recording: Recording) -> dict[int, int]:
    """step -> index of its first execution."""
    out: dict[int, int] = {}
    for k, run in enumerate(recording.executions):
        out.setdefault(run.step, k)
    return out


def causal_labels(recording: Recording, guess: Guess) -> Labels:
    """Labels given before each step ends: late ones for certain, early ones when something it needs is freshly missing.

    "Freshly": at most `guess.most_dependents` steps that need it had begun before this one, or it begins while this
    one still goes on.
    """
    wrong: set[int] = set()
    begun: set[int] = set()
    lacked: Counter[int] = Counter()
    for k, run in enumerate(recording.executions):
        again = run.step in begun
        missing = recording.before[run.step] - begun
        if not again and (lacked[run.step] or any(lacked[need] <= guess.most_dependents for need in missing)):
            wrong.add(k)
        elif not again and missing & _begins_within(recording, k):
            wrong.add(k)
        begun.add(run.step)
        if not again:
            lacked.update(missing)
    return frozenset(wrong)


def _begins_within(recording: Recording, k: int) -> set[int]:
    end = recording.executions[k].end
    return {run.step for run in recording.executions[k + 1 :] if run.start < end}


def choose_by_recipe(recordings: Sequence[Recording]) -> dict[str, Guess]:
    """For every recipe the guess that does best on all the others."""
    table = {guess: [count(r, causal_labels(r, guess)) for r in recordings] for guess in GUESSES}
    out: dict[str, Guess] = {}
    for recipe in sorted({r.recipe for r in recordings}):
        others = [k for k, r in enumerate(recordings) if r.recipe != recipe]
        out[recipe] = max(GUESSES, key=lambda guess: score(table[guess][k] for k in others) or 0.0)
    return out


def direct_labels(recording: Recording) -> Labels:
    """The naive check: a step that a step directly needs has not begun."""
    begun: set[int] = set()
    wrong: set[int] = set()
    for k, run in enumerate(recording.executions):
        if set(recording.dag.predecessors(run.step)) - begun:
            wrong.add(k)
        begun.add(run.step)
    return frozenset(wrong)


def coin_labels(recording: Recording, rate: float) -> Labels:
    """A coin that falls as often as people label, the same every time."""
    rng = np.random.default_rng([len(recording.executions), *recording.id.encode()])
    return frozenset(np.flatnonzero(rng.random(len(recording.executions)) < rate).tolist())


def coin_missing(recording: Recording, rate: float) -> frozenset[int]:
    """As `coin_labels`, for steps of the recipe: as often as people call one missing."""
    rng = np.random.default_rng([len(recording.dag), *recording.id.encode()])
    steps = sorted(recording.dag)
    return frozenset(step for step, falls in zip(steps, rng.random(len(steps)) < rate, strict=True) if falls)


def missing_steps(recording: Recording) -> frozenset[int]:
    """The steps that never began."""
    return frozenset(recording.dag) - {run.step for run in recording.executions}


def count(recording: Recording, said: Labels) -> Counts:
    """Executions called out of order against the labels."""
    true = true_labels(recording)
    return Counts(len(said & true), len(said - true), len(true - said))


def count_missing(recording: Recording, said: frozenset[int]) -> Counts:
    """Steps called missing against the labels."""
    return Counts(len(said & recording.missing), len(said - recording.missing), len(recording.missing - said))


def score(counts: Iterable[Counts]) -> float | None:
    """Micro F1 over recordings; None when there is nothing to count."""
    rows = list(counts)
    value = f1(*(sum(column) for column in zip(*rows, strict=True))) if rows else None
    return None if value is None else round(value, 4)

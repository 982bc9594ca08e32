"""Fits a learned policy to what coaches did: moments from rolls with its own words as past, nets, then thresholds.

The first round's moments are those of a silent past, in which everything is still unsaid; they only make the first
nets. From the second round on the past is what the policy itself said (dataset aggregation, Ross et al. 2011), and
only such moments make the nets that are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ....perception.policies.judge import Judge
from ....perception.policies.moment import NAMES, Head
from ....perception.training.policy_fit import FitSettings, fit_net
from ...datasets.holoassist import CoachedSession
from .batch import Batch, batch_of
from .causes import NEVER
from .roll import Chances, Look, Rolled, roll
from .score import Tally, tally

Note = Callable[[float], None]
"""Told how much of a fit is done, in [0, 1]."""

FIRST = 0.17
"""Threshold of all heads before any is tuned. At the optimum of 2 S / (P + T) a word is worth saying when its expected
S exceeds half the optimum (Lewis 1995), and the optimum is about a third."""
FACTORS = (0.8, 1.25)
"""Steps of a threshold in its tuning, taken as long as they help."""
PATIENCE = (None, 1.03, 1.15)
"""What is tried, see `Judge.patience`."""
SHRINK = 0.3
"""Weight decay of the nets: with less they know the things of their own sessions too well (docs/log/policy8.md)."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work a fit may be."""

    sessions: int = 900
    """Most sessions that moments are taken from."""
    tuning: int = 900
    """Most sessions that thresholds are tuned on."""
    rounds: int = 3
    """Fits; from the second on the past is what the policy itself said."""
    kept: float = 0.3
    """Share of the moments that are kept."""
    steps: int = 2500
    """Of each net's last fit; earlier ones take half as many."""
    seconds: float = 900.0
    """Of each session that are used."""


def fit_policy(
    sessions: Sequence[CoachedSession],
    look: Look | None = None,
    *,
    budget: Budget | None = None,
    about: Mapping[str, Any] | None = None,
    seed: int = 0,
    note: Note | None = None,
) -> Judge:
    """A judge for sessions like these. Raises ValueError when nobody coaches in them."""
    budget, look = budget or Budget(), look or Look()
    order = np.random.default_rng(seed).permutation(len(sessions))
    batch = batch_of([sessions[i] for i in order[: budget.sessions]], budget.seconds)
    judge: Judge | None = None
    table = dict[Head, tuple[list[np.ndarray], list[np.ndarray]]]()
    for round_ in range(budget.rounds):
        if round_ <= 1:
            table = {head: ([], []) for head in Head}
        chances = Chances(budget.kept, 0.02 if judge is None else 0.003, seed + round_)
        rolled = roll(batch, judge, look, chances)
        for head, (rows, worth) in table.items():
            rows += rolled.rows.get(head, [])
            worth += rolled.worth.get(head, [])
        steps = budget.steps if round_ == budget.rounds - 1 else budget.steps // 2
        judge = _fitted(table, FitSettings(hidden=24, steps=steps, size=1024, shrink=SHRINK), seed, about or {})
        if note:
            note((round_ + 1) / (budget.rounds + 1))
    assert judge is not None
    return _tuned(judge, batch_of([sessions[i] for i in order[: budget.tuning]], budget.seconds), look)


def _fitted(
    table: Mapping[Head, tuple[Sequence[np.ndarray], Sequence[np.ndarray]]],
    settings: FitSettings,
    seed: int,
    about: Mapping[str, Any],
) -> Judge:
    blank = np.zeros((1, len(NAMES)), np.float32), np.zeros(1, np.float32)  # so short a recording kept no moment
    tables = {h: (np.concatenate(r), np.concatenate(w)) if r else blank for h, (r, w) in table.items()}
    nets = {h: fit_net(rows, worth, seed, settings) for h, (rows, worth) in tables.items()}
    return Judge(nets, dict.fromkeys(Head, FIRST), about)


def _tuned(judge: Judge, batch: Batch, look: Look) -> Judge:
    """The best soft-Dice: one threshold for all together with how long to wait, then each threshold by itself.

    Together, because who waits for the better moment can do with a lower threshold.
    """
    shared = [replace(judge, thresholds=dict.fromkeys(Head, p)) for p in (0.75 * FIRST, FIRST, 1.3 * FIRST)]
    trials = [replace(one, patience=patience) for one in shared for patience in PATIENCE]
    values = [_dice(batch, roll(batch, trial, look)) for trial in trials]
    top = max(values)
    best = trials[values.index(top)]
    for head in Head:
        for factor in FACTORS:
            while top:
                trial = replace(best, thresholds={**best.thresholds, head: best.thresholds[head] * factor})
                value = _dice(batch, roll(batch, trial, look))
                if value <= top or not 1e-3 < trial.thresholds[head] < 0.9:
                    break
                top, best = value, trial
    return best


def _dice(batch: Batch, rolled: Rolled) -> float:
    """First come, first served instead of the exact matching: a lower bound that costs nothing."""
    whole = rolled.count + int((batch.truth > NEVER).sum())
    return 2 * rolled.timely / whole if whole else 0.0


def tallies_of(batch: Batch, rolled: Rolled) -> list[Tally]:
    """Every session of a roll scored."""
    return [tally(session, said) for session, said in zip(batch.sessions, rolled.said, strict=True)]

"""Fits a learned policy to what coaches did: moments from rolls with its own words as past, nets, then thresholds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ....perception.policies.judge import Judge
from ....perception.policies.moment import Head
from ....perception.training.policy_fit import FitSettings, fit_net
from ...datasets.holoassist import CoachedSession
from .batch import NEVER, Batch, Look, Rolled, batch_of, roll
from .score import Tally, tally

Note = Callable[[float], None]
"""Told how much of a fit is done, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work a fit may be."""

    sessions: int = 500
    """Most sessions that moments are taken from."""
    tuning: int = 120
    """Most sessions that thresholds are tuned on."""
    rounds: int = 2
    """Fits; from the second on the past is what the policy itself said."""
    kept: float = 0.3
    """Share of the moments that are kept."""
    steps: int = 2500
    """Of each net's fit."""


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
    batch = batch_of([sessions[i] for i in order[: budget.sessions]])
    tuning = batch_of([sessions[i] for i in order[: budget.tuning]])
    rows: dict[Head, list[np.ndarray]] = {head: [] for head in Head}
    worth: dict[Head, list[np.ndarray]] = {head: [] for head in Head}
    judge: Judge | None = None
    for round_ in range(budget.rounds):
        babble = 0.02 if judge is None else 0.003
        rolled = roll(batch, judge, look, collect=budget.kept, babble=babble, seed=seed + round_)
        for head in Head:
            rows[head] += rolled.rows.get(head, [])
            worth[head] += rolled.worth.get(head, [])
        judge = _tuned(_fitted(rows, worth, budget, seed, about or {}), tuning, look)
        if note:
            note((round_ + 1) / budget.rounds)
    assert judge is not None
    return judge


def _fitted(
    rows: Mapping[Head, Sequence[np.ndarray]],
    worth: Mapping[Head, Sequence[np.ndarray]],
    budget: Budget,
    seed: int,
    about: Mapping[str, Any],
) -> Judge:
    settings = FitSettings(steps=budget.steps)
    some = next(table for table in rows.values() if table)
    blank = (np.zeros((1, some[0].shape[1]), np.float32), np.zeros(1, np.float32))
    nets = {}
    for head in Head:
        table = (np.concatenate(rows[head]), np.concatenate(worth[head])) if rows[head] else blank
        nets[head] = fit_net(*table, seed=seed, settings=settings)
    return Judge(nets, dict.fromkeys(Head, 0.15), about)


def _tuned(judge: Judge, batch: Batch, look: Look) -> Judge:
    """The thresholds with the best soft-Dice: first one for all, then each by itself.

    At the optimum of 2 S / (P + T) a word is worth saying when its expected S exceeds half the optimum (Lewis 1995),
    so one threshold for all heads is a good beginning.
    """
    best = max(
        (replace(judge, thresholds=dict.fromkeys(Head, p)) for p in (0.1, 0.16, 0.22)),
        key=lambda one: _dice(batch, roll(batch, one, look)),
    )
    top = _dice(batch, roll(batch, best, look))
    for head in (Head.INSTRUCT, Head.CONFIRM, Head.CORRECT, Head.ANSWER):
        for factor in (0.7, 1.4):
            trial = replace(best, thresholds={**best.thresholds, head: best.thresholds[head] * factor})
            if (value := _dice(batch, roll(batch, trial, look))) > top:
                best, top = trial, value
    return best


def _dice(batch: Batch, rolled: Rolled) -> float:
    """First come, first served instead of the exact matching: a lower bound that costs nothing."""
    whole = rolled.count + int((batch.truth > NEVER).sum())
    return 2 * rolled.timely / whole if whole else 0.0


def tallies_of(batch: Batch, rolled: Rolled) -> list[Tally]:
    """Every session of a roll scored."""
    return [tally(session, said) for session, said in zip(batch.sessions, rolled.said, strict=True)]

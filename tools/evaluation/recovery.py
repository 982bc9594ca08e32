"""`planwatch eval recovery`: is a real mistake corrected now or later? Beside a constant answer and a coin.

Every toy is scored by a regression fitted on the other toys. Known is what was there when the mistake was made: its
kind, the rows before it, and the order of joining in other recordings of the toy; never the correction itself. Rows:
`constant` (always now; always later scores the same, so this is silence, too), `coin`, and `kind_only`, a regression on
the kind of mistake alone.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...core.errors import InputError
from ..datasets.assembly101 import read_assembly101
from ..metrics.bootstrap import Floats, not_beaten, ratio_of
from ..metrics.logistic import fit_logistic
from .corrections import Correction, corrections

RIDGE = 10.0
"""Of the regression: a few hundred rows have 16 facts each. One of three values that were tried."""
COINS = 1_000
"""Throws of the coin that are averaged."""


def run_recovery(path: Path, seed: int = 0) -> dict[str, Any]:
    """balanced_top1, constant, coin, n and the interval, on the Assembly101 mistake annotations below `path`.

    `not_beaten`: the rows whose paired 95 % bootstrap interval over toys is not wholly below `balanced_top1`.
    """
    found = tuple(corrections(read_assembly101(path)))
    if len({c.toy for c in found}) < 2:
        raise InputError(f"{str(path)!r} holds corrections of fewer than two toys; nothing could be left out")
    truth = np.array([c.now for c in found])
    said = leave_one_toy_out(found)
    coin = random.Random(seed)
    coins = np.array([[coin.random() < 0.5 for _ in found] for _ in range(COINS)])
    constant, kind_only = np.ones(len(found), bool), leave_one_toy_out(found, facts=3)
    rows = {
        "constant": _by_toy(found, constant == truth),
        "coin": _by_toy(found, (coins == truth).mean(axis=0)),
        "kind_only": _by_toy(found, kind_only == truth),
    }
    return {
        "balanced_top1": round(balanced(truth, said), 4),
        "balanced_top1_ci": [round(x, 4) for x in _interval(found, truth, said, seed)],
        "constant": round(balanced(truth, constant), 4),
        "coin": round(float(np.mean([balanced(truth, one) for one in coins])), 4),
        "kind_only": round(balanced(truth, kind_only), 4),
        "not_beaten": {"balanced_top1": not_beaten(_balanced_of, _by_toy(found, said == truth), rows, seed)},
        "n": len(found),
        "now": int(truth.sum()),
        "later": int((~truth).sum()),
        "toys": len({c.toy for c in found}),
    }


def balanced(truth: np.ndarray, said: np.ndarray) -> float:
    """Mean recall of the two answers, in [0, 1]: any constant answer gets 0.5. Shapes [n], bool."""
    recalls = [float((said == truth)[truth == answer].mean()) for answer in (False, True) if (truth == answer).any()]
    return sum(recalls) / len(recalls) if recalls else 0.0


def leave_one_toy_out(found: Sequence[Correction], facts: int | None = None) -> np.ndarray:
    """For each correction whether it is said to come now, by a regression on the other toys' (first `facts`) facts."""
    rows = np.array([c.facts[:facts] for c in found])
    truth, toys = np.array([c.now for c in found]), np.array([c.toy for c in found])
    said = np.zeros(len(found), bool)
    for toy in sorted(set(toys)):
        mine = toys == toy
        rest = truth[~mine]
        if rest.all() or not rest.any():
            said[mine] = bool(rest.size and rest.all())
        else:
            said[mine] = fit_logistic(rows[~mine], rest, RIDGE).score(rows[mine]) > 0.0
    return said


def _by_toy(found: Sequence[Correction], right: np.ndarray) -> list[tuple[float, ...]]:
    """[toys, 4]: what is right of the corrections that came now, how many those are; the same of those that came later.

    `right` [n] is in [0, 1]: of several throws of a coin it is the mean.
    """
    truth, toys = np.array([c.now for c in found]), np.array([c.toy for c in found])
    table: list[tuple[float, ...]] = []
    for toy in sorted(set(toys)):
        now, later = truth & (toys == toy), ~truth & (toys == toy)
        table.append((right[now].sum(), now.sum(), right[later].sum(), later.sum()))
    return table


def _balanced_of(sums: Floats) -> Floats:
    """`balanced` of each draw's sums of `_by_toy`."""
    recalls = np.stack([ratio_of(sums[:, :2]), ratio_of(sums[:, 2:])])
    return np.nanmean(recalls, axis=0)


def _interval(found: Sequence[Correction], truth: np.ndarray, said: np.ndarray, seed: int) -> tuple[float, float]:
    """95 % percentile bootstrap over toys (Efron 1979)."""
    toys = sorted({c.toy for c in found})
    rows = {toy: [i for i, c in enumerate(found) if c.toy == toy] for toy in toys}
    rng = random.Random(seed)
    scores = []
    for _ in range(1_000):
        drawn = [i for toy in rng.choices(toys, k=len(toys)) for i in rows[toy]]
        scores.append(balanced(truth[drawn], said[drawn]))
    low, high = np.percentile(scores, (2.5, 97.5))
    return float(low), float(high)

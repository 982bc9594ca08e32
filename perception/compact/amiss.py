"""How probably a step that was taken as done stands wrong: seldom enough for a claim, but often for a question.

A logistic model of what the sense says, seconds later, of the step's having been done: who looks again when the hand
has gone often takes it back. Signs and the heads that name slips add nothing to it where nothing was named
(docs/log/weights2.md). It is fitted to people of training episodes whose steps had been taken as done, each slip
counted as often as people slip (tools/training/amiss_fit.py).

Shapes: W watched steps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LEAST = 0.01
"""Nearest to 0 and 1 that P(done) is taken to be."""
NUMBERS = 2
"""Weights of the model: one for nothing at all, one of the log-odds of P(done)."""


def numbers(done: Floats) -> Floats:
    """P(done) (W,) in [0, 1] -> (W, NUMBERS)."""
    p = np.clip(done, LEAST, 1.0 - LEAST)
    return np.stack([np.ones_like(p), np.log(p / (1.0 - p))], -1)


def is_model(weights: Sequence[float]) -> bool:
    """True for NUMBERS finite weights."""
    return len(weights) == NUMBERS and all(map(math.isfinite, weights))


def chance(weights: Sequence[float], told: Floats) -> Floats:
    """(W,) in [0, 1], from `numbers` (W, NUMBERS)."""
    odds = told @ np.asarray(weights, np.float32)
    return (1.0 / (1.0 + np.exp(-odds))).astype(np.float32)

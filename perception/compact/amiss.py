"""How probably a step that has ended stands wrong: too little for a claim, but perhaps enough for a question.

A logistic model of two numbers: the strongest sign of the step's own, and the surest of the heads that name slips. It
is fitted to people of training episodes whose steps had been taken as done, each slip counted as often as people slip
(tools/training/amiss_fit.py).

Shapes: W watched steps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FAINT = 0.3
"""Strength of a sign below which it may rise with another slope than above."""
NUMBERS = 4
"""Weights of the model: one for nothing at all, two of the sign, one of the heads."""


def numbers(sign: Floats, head: Floats) -> Floats:
    """sign (W,), head (W,), both in [0, 1] -> (W, NUMBERS)."""
    return np.stack([np.ones_like(sign), sign, np.minimum(sign, FAINT), head], -1)


def is_model(weights: Sequence[float]) -> bool:
    """True for NUMBERS finite weights."""
    return len(weights) == NUMBERS and all(map(math.isfinite, weights))


def chance(weights: Sequence[float], told: Floats) -> Floats:
    """(W,) in [0, 1], from `numbers` (W, NUMBERS)."""
    odds = told @ np.asarray(weights, np.float32)
    return (1.0 / (1.0 + np.exp(-odds))).astype(np.float32)

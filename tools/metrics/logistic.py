"""A small logistic regression with balanced classes, by Newton's method: for a few features and hundreds of rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STEPS = 30
"""Newton steps; it converges in about six."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted regression."""

    mean: np.ndarray
    spread: np.ndarray
    weights: np.ndarray
    """The constant first, then one weight a standardised feature."""

    def score(self, rows: np.ndarray) -> np.ndarray:
        """Log-odds of True for rows [n, features]; shape [n]."""
        return self.weights[0] + ((rows - self.mean) / self.spread) @ self.weights[1:]


def fit_logistic(rows: np.ndarray, truth: np.ndarray, ridge: float = 1.0) -> Logistic:
    """Fit rows [n, features] to truth [n] (bool). Both classes weigh the same; `ridge` shrinks all but the constant.

    Raises ValueError when a class is missing.
    """
    share = float(truth.mean()) if len(truth) else 0.0
    if not 0.0 < share < 1.0:
        raise ValueError("a regression needs rows of both classes")
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    design = np.c_[np.ones(len(rows)), (rows - mean) / spread]
    each = np.where(truth, 0.5 / share, 0.5 / (1.0 - share))
    shrink = np.r_[0.0, np.full(rows.shape[1], ridge)]
    weights = np.zeros(design.shape[1])
    for _ in range(STEPS):
        p = 1.0 / (1.0 + np.exp(-(design @ weights)))
        slope = design.T @ (each * (p - truth)) + shrink * weights
        curve = (design * (each * p * (1.0 - p))[:, None]).T @ design + np.diag(shrink + 1e-9)
        weights = weights - np.linalg.solve(curve, slope)
    return Logistic(mean, spread, weights)

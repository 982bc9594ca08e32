"""Fits the nets of the learned policy: from rows of `moment` to how timely a word would be. Adam (Kingma 2015)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..policies.judge import Net

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How long and how hard a net is fitted."""

    hidden: int = 16
    steps: int = 1500
    size: int = 2048
    """Rows of a step."""
    rate: float = 5e-3
    """Of learning at the beginning; it falls to nothing along a cosine."""
    shrink: float = 1e-4
    """Weight decay."""


def fit_net(rows: Floats, worth: Floats, seed: int = 0, settings: FitSettings | None = None) -> Net:
    """The net that says `worth` (in [0, 1], shape [n]) of `rows` [n, features], by cross-entropy.

    Raises ValueError when there are no rows.
    """
    if not len(rows):
        raise ValueError("no rows to fit a net to")
    s, rng = settings or FitSettings(), np.random.default_rng(seed)
    share = float(np.clip(worth.mean(), 1e-4, 1 - 1e-4))
    weights = [
        (rng.standard_normal((rows.shape[1], s.hidden)) * np.sqrt(2.0 / rows.shape[1])).astype(np.float32),
        np.zeros(s.hidden, np.float32),
        (rng.standard_normal(s.hidden) * 0.1).astype(np.float32),
        np.array([np.log(share / (1 - share))], np.float32),
    ]
    first, second = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
    for step in range(1, s.steps + 1):
        pick = rng.integers(len(rows), size=min(s.size, len(rows)))
        slopes = _slopes(weights, rows[pick], worth[pick])
        rate = s.rate * 0.5 * (1 + np.cos(np.pi * step / s.steps))
        for w, g, m, v in zip(weights, slopes, first, second, strict=True):
            m += 0.1 * (g - m)
            v += 0.001 * (g * g - v)
            w -= rate * (m / (1 - 0.9**step) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8) + s.shrink * w)
    return Net(weights[0], weights[1], weights[2], float(weights[3][0]))


def _slopes(weights: list[Floats], rows: Floats, worth: Floats) -> list[Floats]:
    before = rows @ weights[0] + weights[1]
    hidden = np.maximum(before, 0.0)
    p = 1.0 / (1.0 + np.exp(-(hidden @ weights[2] + weights[3][0])))
    out = ((p - worth) / len(rows)).astype(np.float32)
    back = (out[:, None] * weights[2]) * (before > 0)
    return [rows.T @ back, back.sum(axis=0), hidden.T @ out, np.array([out.sum()], np.float32)]

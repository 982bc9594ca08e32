"""How a recogniser errs, and what one tick of it really says.

A recogniser that names one activity a tick (a softmax over steps and background) looks at almost the same picture
twice: its errors come in runs and its answer lags. Taken tick by tick its confidence is counted again and again. So
the log-odds are first *whitened* as a first-order autoregression (Box and Jenkins 1970): what a tick adds is the part
that the last tick did not foretell. When each tick by itself is a calibrated posterior under a flat prior, and signal
and noise pass the same low-pass filter with factor r a tick, the log-likelihood of "column i" is, up to a constant,
`(L_i(k) - r L_i(k - 1)) / (1 + r)` with `L = log p`: the shift of the mean, (1 - r) m^2, over the variance of the
innovation, m^2 (1 - r^2), whatever the margin m is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Columns = NDArray[np.float64]
"""Shape (S + 1,): a value per step of the plan, and last one for "nothing of it"."""


@dataclass(frozen=True, slots=True)
class SenseModel:
    """The noise of a sense that names one activity a tick. Fit it on other recordings than those it is used on."""

    memory: float = 0.9
    """Share of an error, and of an old sight, that is left after one second; in [0, 1)."""
    blind: float = 0.05
    """Chance that a step gives no evidence of its own and looks like background."""
    blind_of: Mapping[str, float] = field(default_factory=dict)
    """step id -> its own `blind`, where the sense's reliability was measured for that step."""
    floor: float = 5e-5
    """Lowest probability that is believed: files round to four digits. What is not above it is hidden, see `sunken`."""
    depth: float = 12.0
    """Variance of the log-odds of a column, and how far below the true one the others lie on average (in nats): until
    the sense's own spread says better, see `Spread`."""
    trust: float = 1.0
    """Weight of the whitened evidence, in (0, 1]; less for a sense that is surer than it should be."""

    def __post_init__(self) -> None:
        shares = (self.memory, self.blind, *self.blind_of.values())
        fine = 0 < self.floor < 0.5 and 0 < self.trust <= 1 and 0 < self.depth < float("inf")
        if not (fine and all(0 <= share < 1 for share in shares)):
            raise ValueError(
                f"memory={self.memory!r}, blind={self.blind!r}, blind_of={dict(self.blind_of)!r}, "
                f"floor={self.floor!r}, trust={self.trust!r}, depth={self.depth!r}: allowed are shares in [0, 1), "
                "0 < floor < 0.5, 0 < trust <= 1 and depth > 0"
            )


def log_columns(p: Columns, floor: float) -> Columns:
    """Log of the probabilities (any positive scale), the largest at 0."""
    log = np.log(np.maximum(p, floor))
    log -= log.max()
    return log


SURE_OF_DEPTH = 40.0
"""Innovations after which the sense's own spread counts as much as `SenseModel.depth`."""

SHOWS = 2 / 3
"""A column above this share of the floor's logarithm is taken to show on the next tick, too."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the columns of a sense scatter about one another, learned as it goes: without any label.

    A calibrated sense whose errors have the variance v in log-odds holds the true column v above the others, however
    sharp it is: the mean of a Gaussian log-likelihood ratio is half its variance (Green and Swets 1966). So the spread
    of the columns that show says how deep the hidden ones lie.
    """

    squares: float = 0.0
    """Sum of squared deviations from their mean, of innovations scaled to the spread at rest."""
    n: float = 0.0
    """Degrees of freedom in it."""

    def seen(self, log: Columns, before: Columns, keep: float, floor: float) -> Spread:
        """With one tick more; `log` and `before` are two ticks' log-columns, the likeliest at 0, NaN where not there.

        Only columns that were well above the floor count (whether they show now does not matter, so nothing is
        selected by the innovation itself), and not the likeliest, which has the true step's shift.
        """
        least = SHOWS * math.log(floor)
        pairs = zip(log.tolist(), before.tolist(), strict=True)  # a few dozen at most: cheaper without arrays
        fresh = [now - keep * old for now, old in pairs if least < old < 0.0 and now == now]
        if len(fresh) < 2 or keep >= 1.0:
            return self
        mean = sum(fresh) / len(fresh)
        squares = sum([(x - mean) ** 2 for x in fresh]) / (1.0 - keep**2)
        return Spread(self.squares + squares, self.n + len(fresh) - 1.0)

    def depth(self, start: float) -> float:
        """How deep a column lies that is not true; `start` until innovations were seen."""
        return (SURE_OF_DEPTH * start + self.squares) / (SURE_OF_DEPTH + self.n)


def whiten(log: Columns, before: Columns, keep: float) -> Columns:
    """What the tick adds, per column, as a log-likelihood with the largest at 0.

    `before` is the last tick's `log`, NaN where a column was not there: such a column is taken for one at rest, which
    adds `(1 - r) L / (1 + r)`. `keep` is r, the share of the last tick's deviation that is left by now.
    """
    known = before
    if math.isnan(before.sum()):
        known = np.where(np.isnan(before), log, before)
    added = (log - keep * known) / (1.0 + keep)
    added -= added.max()
    return added

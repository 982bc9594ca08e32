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
    floor: float = 3e-5
    """Lowest probability that is believed: files round."""
    depth: float = 12.0
    """How far below the likeliest column (in nats) one lies that is not true, where `floor` hides it."""
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
    return log - log.max()


def below_floor(log: Columns, before: Columns, keep: float, sense: SenseModel) -> Columns:
    """`log` with the columns that the floor hides sunk to where they probably are: they drift towards `-depth`.

    A column that comes up again has then come a long way, which is the first sign of a new step.
    """
    lowest = float(np.log(sense.floor)) + 1e-3
    sunk = keep * np.where(np.isnan(before), lowest, before) - (1.0 - keep) * sense.depth
    return np.where(log <= lowest, np.minimum(log, sunk), log)


def whiten(log: Columns, before: Columns, keep: float) -> Columns:
    """What the tick adds, per column, as a log-likelihood with the largest at 0.

    `before` is the last tick's `log`, NaN where a column was not there: such a column is taken for one at rest, which
    adds `(1 - r) L / (1 + r)`. `keep` is r, the share of the last tick's deviation that is left by now.
    """
    known = np.where(np.isnan(before), log, before)
    added = (log - keep * known) / (1.0 + keep)
    return added - added.max()

"""How likely a step that is going on ends now, given how long it has taken."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..core.steps import Duration


@dataclass(frozen=True, slots=True)
class Hazard:
    """Rate of ending, per second, of a log-logistic duration.

    `h(x) = (b / a) (x / a)^(b - 1) / (1 + (x / a)^b)` with median `a`; `b = ln 9 / ln(p90 / a)` puts the 90th
    percentile where the author has it (standard log-logistic distribution).
    """

    median: float
    shape: float
    least: float

    def at(self, elapsed: float) -> float:
        """Rate per second after `elapsed` seconds (>= 0)."""
        x = elapsed / self.median
        grown = x ** (self.shape - 1)
        return max(self.least, self.shape / self.median * grown / (1 + grown * x))


def hazard_of(duration: Duration, least: float) -> Hazard:
    """The hazard of an author's percentiles; shapes are kept within 1 to 8 so that none is degenerate."""
    median = max(duration.median, 0.1)
    spread = max(duration.p90 / median, 1.05)
    return Hazard(median, min(8.0, max(1.0, math.log(9) / math.log(spread))), least)

"""A threshold that needs no labels: from the session's own scores, and how many events the task lets one expect.

The open question of ProAssist (arXiv 2506.05904) is that the best threshold differs from data set to data set. Here
it is the one at which as many of the scores seen so far pass as deviations are expected so far: the (1 - expected /
n) quantile of the n scores, drawn towards the fixed threshold while there are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...core.guidance import Candidate, Decision, SpeakContext
from .settings import ThresholdSettings
from .threshold import ThresholdPolicy

PRIOR = 12.0
"""So many scores weigh as much as the fixed threshold."""
LEAST, MOST = 0.3, 0.9
"""The threshold stays between these, whatever the scores."""


@dataclass(frozen=True, slots=True)
class AdaptivePolicy:
    """`ThresholdPolicy` with a threshold for each moment; it keeps no state, the scores are in the context."""

    settings: ThresholdSettings = ThresholdSettings()
    cost_ratio: float | None = None
    """C_FA / B: sets the fixed threshold that it starts from, as for `ThresholdPolicy`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", ThresholdPolicy(self.settings, self.cost_ratio).settings)

    @property
    def cooldown_s(self) -> float:
        """Least stream seconds between two utterances that are not urgent."""
        return self.settings.cooldown_s

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        """As `ThresholdPolicy`, at the threshold that suits the scores so far."""
        level = threshold_for(context.scores, context.expected, self.settings.speak_p)
        settings = replace(self.settings, speak_p=level, drop_p=min(self.settings.drop_p, level))
        return ThresholdPolicy(settings).decide(candidates, context)


def threshold_for(scores: Sequence[float], expected: float, fixed: float) -> float:
    """The threshold in [LEAST, MOST] at which about `expected` (at least 0) of `scores` (each in [0, 1]) pass.

    With n scores it is (n q + PRIOR fixed) / (n + PRIOR), q the (1 - expected / n) quantile; `fixed` when there are
    none.
    """
    n = len(scores)
    if not n:
        return fixed
    ordered = sorted(scores)
    place = (1.0 - min(1.0, max(0.0, expected) / n)) * (n - 1)
    low = int(place)
    q = ordered[low] + (place - low) * (ordered[min(low + 1, n - 1)] - ordered[low])
    return min(MOST, max(LEAST, (n * q + PRIOR * fixed) / (n + PRIOR)))

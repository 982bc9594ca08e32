"""The words that an all-knowing coach says while an episode is recorded, so that recoveries are on film.

Only deviations are spoken of, two to three seconds after they can first be seen (real coaches: 1.6 s median).
"""

from __future__ import annotations

import numpy as np

from ...core.deviation import DeviationCode
from ...core.truth import TrueDeviation
from .performance import Performance


class Coach:
    """Watches the truth and speaks in time."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._seen = 0
        self._due: list[tuple[float, TrueDeviation]] = []

    def attend(self, performance: Performance) -> float | None:
        """Speak what is due; returns the stream time at which the next word is due, or None."""
        for deviation in performance.deviations[self._seen :]:
            self._due.append((deviation.onset + float(self._rng.uniform(2.0, 3.0)), deviation))
        self._seen = len(performance.deviations)
        for due in [d for d in self._due if d[0] <= performance.t + 1e-9]:
            self._due.remove(due)
            performance.hear(_words(due[1], performance))
        return min((t for t, _ in self._due), default=None)


def _words(deviation: TrueDeviation, performance: Performance) -> str:
    text = performance.task.graph.by_id[deviation.step_id].text
    if deviation.code is DeviationCode.OMIT:
        return f"You skipped a step: {text}. Do that first."
    return f"Stop: that is the {deviation.wrong_thing}. Put it back, then {text}."


def perform(performance: Performance, coach: Coach | None, until: float) -> None:
    """Advance to `until` with the coach listening in at least every half second."""
    while performance.t < until - 1e-9:
        due = coach.attend(performance) if coach else None
        stop = min(until, performance.t + 0.25 if coach else until)
        performance.advance(min(stop, due) if due is not None and due > performance.t else stop)
    if coach:
        coach.attend(performance)

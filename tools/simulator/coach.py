"""The words that an all-knowing coach says while an episode is recorded, so that recoveries are on film.

Only deviations are spoken of, two to three seconds after they can first be seen (real coaches: 1.6 s median).
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from ...core.deviation import WRONG_THING, DeviationCode
from ...core.truth import EpisodeTruth, TrueDeviation
from .tasks import Task
from .world import World

WAITING = frozenset({DeviationCode.STALL, DeviationCode.DIST, DeviationCode.GOAL})
"""What shows by nothing being done; the coach lets a pause be a pause for `PATIENCE` seconds."""
PATIENCE = 8.0
PROMPT = (2.0, 3.0)
"""Seconds, least and most, after which the coach of recorded episodes speaks."""
SLOW = (2.0, 45.0)
"""The same of one under whom slips stand for a while, as they do when a session has not seen them."""


class Performer(Protocol):
    """Somebody at work who can be coached."""

    @property
    def t(self) -> float:
        """Stream seconds now."""
        ...

    @property
    def world(self) -> World:
        """The table now."""
        ...

    @property
    def task(self) -> Task:
        """What is performed."""
        ...

    @property
    def finished(self) -> bool:
        """True once the person has stopped for good."""
        ...

    @property
    def deviations(self) -> list[TrueDeviation]:
        """What has gone wrong up to now."""
        ...

    def advance(self, t: float) -> None:
        """Move to stream time `t`."""
        ...

    def hear(self, text: str) -> None:
        """Words reach the person."""
        ...

    def truth(self, **fields: object) -> EpisodeTruth:
        """What has happened up to now."""
        ...


class Coach:
    """Watches the truth and speaks in time."""

    def __init__(self, rng: np.random.Generator, wait: tuple[float, float] = PROMPT) -> None:
        self._rng = rng
        self._wait = wait
        self._seen = 0
        self._due: list[tuple[float, TrueDeviation]] = []

    def attend(self, performance: Performer) -> float | None:
        """Speak what is due; returns the stream time at which the next word is due, or None."""
        for deviation in performance.deviations[self._seen :]:
            wait = PATIENCE if deviation.code in WAITING else 0.0
            self._due.append((deviation.onset + wait + float(self._rng.uniform(*self._wait)), deviation))
        self._seen = len(performance.deviations)
        for due in [d for d in self._due if d[0] <= performance.t + 1e-9]:
            self._due.remove(due)
            if text := _words(due[1], performance):
                performance.hear(text)
        return min((t for t, _ in self._due), default=None)


def _words(deviation: TrueDeviation, performance: Performer) -> str:
    """What to say of it; nothing of what is harmless, or good again by now."""
    now = next((d for d in performance.deviations if d.id == deviation.id), deviation)
    if now.benign or now.self_corrected:
        return ""
    step = performance.task.graph.by_id.get(deviation.step_id)
    text = step.text if step is not None else ""
    if deviation.code in (DeviationCode.OMIT, DeviationCode.ORDER):
        return f"You skipped a step: {text}. Do that first."
    if deviation.code in WRONG_THING:
        return f"Stop: that is the {deviation.wrong_thing}. Put it back, then {text}."
    if deviation.code in WAITING:
        return f"Next: {text}." if text else "Please go on."
    if deviation.code is DeviationCode.HAZARD:
        return f"Danger: {deviation.note}. {text}."
    if deviation.code is DeviationCode.REPEAT:
        return f"Stop, there is no need: that is already done: {text}."
    note = f" ({deviation.note})" if deviation.note else ""
    return f"Stop: this is not right{note}. {text}."


def perform(performance: Performer, coach: Coach | None, until: float) -> None:
    """Advance to `until` with the coach listening in at least every half second."""
    while performance.t < until - 1e-9:
        due = coach.attend(performance) if coach else None
        stop = min(until, performance.t + 0.25 if coach else until)
        performance.advance(min(stop, due) if due is not None and due > performance.t else stop)
    if coach:
        coach.attend(performance)

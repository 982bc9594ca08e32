"""Assistants without eyes, for the closed loop: they say such things as a session says, at blind moments.

`always`, `coin`, `timer`   tell, remind or correct any step: every two seconds, six times a minute, every 15 seconds
`clock`                     the canonical order, each step told when the one before has taken its median duration
`end_checks`                silence until the task should be over, then a request to look at each step again
`dialog_only`               a session that hears what the person says and sees nothing
`silent`                    nobody
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ....agent.phrases import ENGLISH
from ....core.graph import StepGraph
from ....core.guidance import Act
from ....core.steps import Step
from ....perception.base import Frame
from ...metrics.journal_findings import Concluded
from .spoken import Uttered

EVERY_S = 15.0
"""Seconds between two utterances of the timer row."""
OFTEN_S = 2.0
"""The least time between two utterances of the always row: the policies' own cooldown."""
RATE = 6.0
"""Utterances a minute of the coin row: about what a session with an oracle's eyes says."""


@dataclass(frozen=True, slots=True)
class BlindWord:
    """What somebody without eyes says."""

    act: Act
    text: str
    step_id: str | None = None


SLOWER = 1.1
"""How many times the sum of the median durations passes before the checks of the end."""
CHECK_EVERY_S = 10.0
"""Stream seconds between two of them."""

_KINDS = (Act.INSTRUCT_NEXT, Act.REMIND_OWED, Act.CORRECT)


class Mute:
    """No assistant at all: says nothing, hears nothing, concludes nothing."""

    finished = False
    """It never knows."""

    def begin(self) -> tuple[Uttered, ...]:
        """Nothing."""
        return ()

    def tick(self, frame: Frame) -> tuple[Uttered, ...]:
        """Nothing."""
        return ()

    def hear(self, text: str, t: float) -> tuple[Uttered, ...]:
        """It has no answers."""
        return ()

    def concluded(self) -> tuple[Concluded, ...]:
        """Nothing."""
        return ()

    def close(self) -> None:
        """Nothing to release."""


class Blind(Mute):
    """Talks without looking: about any step, telling, reminding or correcting in turn with equal chances."""

    salt = 41
    """Of its random numbers, so that no two kinds of talkers draw the same."""

    def __init__(self, graph: StepGraph, seed: int, when: Callable[[float, float, np.random.Generator], bool]) -> None:
        self._steps = self.steps_of(graph)
        self._rng = np.random.default_rng([seed, self.salt])
        self._when = when
        self._last = 0.0

    def steps_of(self, graph: StepGraph) -> Sequence[Step]:
        """What it talks about."""
        return [graph.by_id[i] for i in graph.order()]

    def begin(self) -> tuple[Uttered, ...]:
        """The first step in the canonical order: so much is known without eyes."""
        return (Uttered(0.0, f"Begin with this: {self._steps[0].text}."),) if self._steps else ()

    def tick(self, frame: Frame) -> tuple[Uttered, ...]:
        """Perhaps a word."""
        word = self.word(frame.t)
        return (Uttered(frame.t, word.text),) if word else ()

    def word(self, t: float) -> BlindWord | None:
        """What it says at stream second `t`, if anything; ask in rising time."""
        if not self._when(t, self._last, self._rng):
            return None
        self._last = t
        return self.about(self._steps[int(self._rng.integers(len(self._steps)))])

    def about(self, step: Step) -> BlindWord:
        """Something about a step."""
        kind = int(self._rng.integers(3))
        heads = ("Next:", "You skipped a step:", "Stop: this is not right.")
        return BlindWord(_KINDS[kind], f"{heads[kind]} {step.text}.", step.id)


class Clock(Mute):
    """Talks without looking: the canonical order, each step told when the one before takes its median duration."""

    def __init__(self, graph: StepGraph) -> None:
        self._told = [(t, f"Next: {graph.by_id[step_id].text}.") for t, _, step_id in schedule(graph)]

    def begin(self) -> tuple[Uttered, ...]:
        """The first step."""
        return self._until(0.0)

    def tick(self, frame: Frame) -> tuple[Uttered, ...]:
        """The steps whose turn has come."""
        return self._until(frame.t)

    def _until(self, t: float) -> tuple[Uttered, ...]:
        due = [text for at, text in self._told if at <= t]
        self._told = self._told[len(due) :]
        return tuple(Uttered(t, text) for text in due)


class EndChecks(Clock):
    """Talks without looking: once the task should be over, it has the person look at every step again, one by one."""

    def __init__(self, graph: StepGraph) -> None:
        steps = schedule(graph)
        over = SLOWER * max((end for _, end, _ in steps), default=0.0)
        texts = (ENGLISH.check.format(graph.by_id[step_id].text) for _, _, step_id in steps)
        self._told = [(over + CHECK_EVERY_S * i, text) for i, text in enumerate(texts)]


def schedule(graph: StepGraph) -> tuple[tuple[float, float, str], ...]:
    """(start, end, step id) of every step in canonical order, each in its median duration, from t = 0."""
    out, at = [], 0.0
    for step_id in graph.order():
        end = at + graph.by_id[step_id].duration.median
        out.append((at, end, step_id))
        at = end
    return tuple(out)


def _always(t: float, last: float, rng: np.random.Generator) -> bool:
    return t - last >= OFTEN_S


def _coin(t: float, last: float, rng: np.random.Generator) -> bool:
    return bool(rng.random() < RATE / 60 / 2)


def _timer(t: float, last: float, rng: np.random.Generator) -> bool:
    return t - last >= EVERY_S


BLIND = {"always": _always, "coin": _coin, "timer": _timer}
"""row -> when it speaks."""

CLOCK, END_CHECKS, DIALOG_ONLY = "clock", "end_checks", "dialog_only"
UNSEEING = (CLOCK, END_CHECKS, DIALOG_ONLY)
"""Further rows without eyes: two that know the canonical order and how long steps take, and a session that hears what
the person says and sees nothing."""
BLINDFOLD = "silent"
"""The sense that sees nothing."""

"""A model that words the next instruction ahead of time and answers questions; nobody ever waits for it.

It works in the planner's own thread, behind the same guard: one budget, one circuit breaker. A question of the person
goes before everything that is prepared.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...core.voice import Choice, Line, Question
from ..worker import Worker
from .answering import chosen
from .backend import Backend
from .faithful import unfaithful
from .light_words import LIGHT
from .news import News
from .phrasing import phrased
from .presets import Preset
from .trouble import ModelTrouble

MOST = 256
"""Lines that are worded in one session."""
IN_A_ROW = 8
"""Wordings refused one after the other, after which no more are asked for: this model can't do it."""
WAITING = 16
"""Answers that are kept until somebody collects them."""


@dataclass(slots=True)
class Said:
    """What happened so far."""

    worded: int = 0
    refused: int = 0
    """Wordings that broke a law."""
    answered: int = 0
    unanswered: int = 0
    """Questions that no fact answers, or that the model gave no usable answer to."""


class ModelWordsmith:
    """One per session. See `planners.base.Wordsmith`."""

    def __init__(self, backend: Backend, preset: Preset, worker: Worker, news: News, *, words: bool = True) -> None:
        """`words` False: it only answers."""
        self._backend, self._preset, self._worker, self._news = backend, preset, worker, news
        self._words, self._lock = words, threading.Lock()
        self._taken: set[tuple[str, str]] = set()
        self._wanted: frozenset[tuple[str, str]] = frozenset()
        self._ready: Mapping[tuple[str, str], str] = {}
        self._row = 0
        self._choices: deque[Choice] = deque(maxlen=WAITING)
        self.said = Said()

    def prepare(self, lines: Sequence[Line]) -> None:
        """Have these worded, one job each."""
        if not self._words or self._rests:
            return
        self._wanted = frozenset(line.key for line in lines)
        for line in lines:
            with self._lock:
                if line.language not in LIGHT or line.key in self._taken or len(self._taken) >= MOST:
                    continue
                self._taken.add(line.key)
            if not self._worker.submit(lambda line=line: self._word(line)):
                self._forget(line)

    def ready(self) -> Mapping[tuple[str, str], str]:
        """What is worded by now; never changed afterwards."""
        return self._ready

    def ask(self, question: Question) -> bool:
        """Queue a question before all that is prepared."""
        if not question.facts or self._rests:
            return False
        return self._worker.submit(lambda: self._answer(question), urgent=True)

    def choices(self) -> tuple[Choice, ...]:
        """Answers since the last call."""
        return tuple(self._choices.popleft() for _ in range(len(self._choices)))

    @property
    def _rests(self) -> bool:
        """True while the guard would ask nothing."""
        return bool(getattr(self._backend, "resting", False))

    def _word(self, line: Line) -> None:
        """In the model's thread."""
        if line.key not in self._wanted or self._row >= IN_A_ROW:
            self._forget(line)
            return
        try:
            words = phrased(self._backend, self._preset, line)
        except ModelTrouble as trouble:
            self._news.saw(trouble)
            self._forget(line)  # another time, perhaps
            return
        self._news.saw(None)
        why = unfaithful(line, words)
        if why is None:
            self._row, self._ready = 0, {**self._ready, line.key: words}
            self.said.worded += 1
            return
        self._row += 1
        self.said.refused += 1
        if self.said.refused == 1:
            self._news.add(
                f"the model's words about {line.step.id!r} are not used: {why}; further ones are only counted"
            )

    def _answer(self, question: Question) -> None:
        """In the model's thread."""
        facts: tuple[str, ...] | None = None
        try:
            facts = chosen(self._backend, self._preset, question)
            self._news.saw(None)
        except ModelTrouble as trouble:
            self._news.saw(trouble)
        self.said.answered += bool(facts)
        self.said.unanswered += not facts
        self._choices.append(Choice(question.number, facts))

    def _forget(self, line: Line) -> None:
        with self._lock:
            self._taken.discard(line.key)

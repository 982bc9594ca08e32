"""A microphone that hears the assistant: its own words, coming back, are not the person's."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from difflib import SequenceMatcher

from ..core.guidance import Guidance

WITHIN_S = 15.0
"""Stream seconds after an utterance in which it may come back."""
LEAST_WORDS = 4
"""Shorter words are the person's: "done" is no echo of a sentence that ends with it."""
ALIKE = 0.8
"""Share of words in common, in order, from which it is an echo: recognisers mishear."""


class Echo:
    """The newest utterances, each for a short while."""

    def __init__(self) -> None:
        self._own: deque[tuple[float, list[str]]] = deque(maxlen=8)

    def said(self, spoken: Iterable[Guidance]) -> None:
        """Remember what is handed to the person; parts of one utterance also as one."""
        mine = list(spoken)
        for one in mine:
            self._own.append((one.spoken_t, _words(one.text)))
        if len(mine) > 1:
            self._own.append((mine[0].spoken_t, _words(" ".join(one.text for one in mine))))

    def is_own(self, text: str, t: float) -> bool:
        """True when `text`, heard at stream second `t`, is most likely the assistant's own voice."""
        words = _words(text)[:200]
        if len(words) < LEAST_WORDS:
            return False
        return any(0.0 <= t - at <= WITHIN_S and _within(words, own) for at, own in self._own)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _within(heard: list[str], own: list[str]) -> bool:
    """Most of what was heard is a stretch of what was said."""
    blocks = SequenceMatcher(None, heard, own, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= ALIKE * len(heard)

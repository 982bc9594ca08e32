"""Is somebody talking? From a source that reports voices, and from words that ask nothing of the assistant."""

from __future__ import annotations

LONGEST_S = 10.0
"""Stream seconds after which a voice that nobody reported again is over: a report that got lost silences nobody."""
CHATTER_S = 2.0
"""Words that ask for nothing are part of a talk that most likely goes on for this long."""


class Voices:
    """Knows until when somebody is talking, in stream seconds."""

    def __init__(self) -> None:
        self._since = self._until = float("-inf")

    def began(self, t: float) -> None:
        """A voice is heard; said again while it lasts."""
        self._since, self._until = t, t + LONGEST_S

    def ended(self, t: float) -> None:
        """It is quiet."""
        self._until = t

    def chatter(self, t: float) -> None:
        """Words were heard that ask for nothing."""
        self._since, self._until = t, max(self._until, t + CHATTER_S)

    def talking(self, t: float) -> bool:
        """True while somebody is talking; false when the clock has jumped back before it began."""
        return self._since <= t < self._until

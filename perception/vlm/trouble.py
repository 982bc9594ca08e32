"""What can be wrong with a server and its answers."""

from __future__ import annotations

from enum import StrEnum


class TroubleKind(StrEnum):
    """The family of a fault."""

    CLOSED = "closed"
    """Nobody listens, or the connection broke."""
    SLOW = "slow"
    """No whole answer within the time allowed."""
    REFUSED = "refused"
    """It answered with an HTTP error."""
    NONSENSE = "nonsense"
    """It answered, but not what was asked for: prose, half an answer, something that is no JSON."""


class ServerTrouble(Exception):
    """A request that brought nothing; the message is one line for people."""

    def __init__(self, kind: TroubleKind, line: str) -> None:
        self.kind = kind
        super().__init__(" ".join(line.split())[:300])

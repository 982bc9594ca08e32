"""What can go wrong between us and a model: a closed set, each with one clear line."""

from __future__ import annotations

from enum import StrEnum

from ...core.errors import PluginError


class TroubleKind(StrEnum):
    """Why there is no usable answer."""

    DOWN = "down"
    """Nobody listens at the address."""
    SLOW = "slow"
    """No answer before the deadline."""
    BUSY = "busy"
    """The server asks for fewer requests (429)."""
    SERVER = "server"
    """The server failed (5xx)."""
    REFUSED = "refused"
    """The server does not take such a request (4xx): a wrong key, or an unknown option."""
    NO_MODEL = "no_model"
    """The server has no model of that name."""
    HALF = "half"
    """The answer stops in the middle."""
    ENDLESS = "endless"
    """The model went on until it was cut off (endless thinking)."""
    SCHEMA = "schema"
    """The answer is not what was asked for: prose, another language, unknown names."""
    TOOLS = "tools"
    """The model called a tool that does not exist."""
    BUDGET = "budget"
    """The session's budget of calls, tokens or money is spent."""
    RESTING = "resting"
    """It failed too often just now: it is left alone for a while."""


LASTING = frozenset({TroubleKind.NO_MODEL, TroubleKind.REFUSED, TroubleKind.BUDGET})
"""Kinds that asking again later does not mend."""

BY_MODEL = frozenset({TroubleKind.HALF, TroubleKind.ENDLESS, TroubleKind.SCHEMA, TroubleKind.TOOLS})
"""Kinds that the model answers for, not the way to it."""


class ModelTrouble(PluginError):
    """No usable answer. The text is one line: what happened, where, and what to do."""

    def __init__(self, kind: TroubleKind, text: str) -> None:
        self.kind = kind
        super().__init__(" ".join(text.split())[:400])

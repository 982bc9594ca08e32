"""What bounds the memory of an attention backbone between frames: the policies that need no text.

`none` keeps everything (as published for videollm-online: cost grows with the stream). `window` keeps the first tokens
(sinks and prompt) and the newest ones. `drop_middle` lets the memory fill up and then keeps the prompt and the last
tokens. `summary` is in `recap.py`. A state of fixed size needs no policy.
"""

from __future__ import annotations

from typing import Any

from ...core.errors import InputError
from .attention import AttentionBackbone, KeysValues
from .backbone import State
from .config import CARRIES

SINKS = 4
"""Tokens kept at the beginning, whatever the prompt."""


def bounded(backbone: Any, state: State, policy: dict[str, Any], prompt: int) -> State:
    """The state after a step, bounded. `prompt` is the number of tokens before the first frame.

    Fields: window `window` and `slack` (tokens let in before the oldest are dropped together); drop_middle `limit`,
    `last`, `turn` (False as published: positions are not packed). Raises InputError for an unknown policy.
    """
    kind = policy["kind"]
    if kind not in CARRIES:
        raise InputError(f"carry {kind!r}; allowed: {', '.join(CARRIES)}")
    if not isinstance(backbone, AttentionBackbone) or not isinstance(state, KeysValues):
        return state
    first = max(prompt, SINKS)
    if kind == "window" and state.tokens > first + policy["window"] + policy.get("slack", 0):
        return backbone.keep_ends(state, first, policy["window"])
    if kind == "drop_middle" and state.tokens >= policy["limit"]:
        return backbone.keep_ends(state, first, policy["last"], policy.get("turn", True))
    return state

"""A text being decoded beside the frames: a branch of the stream's state, continued a few tokens at a time.

Shapes: D width of the backbone; one stream.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from .backbone import State


@dataclass(frozen=True, slots=True)
class Talk:
    """A text on its way."""

    state: State
    """The branch: the stream as it was when the text began, and the text so far."""
    hidden: Tensor
    """(1, D): from here the next token is read."""
    ids: tuple[int, ...] = ()
    done: bool = False


def begin_talk(backbone: Any, state: State, hidden: Tensor, opening: Sequence[int]) -> Talk:
    """A branch that has been fed the `opening` (an action token, a request); without one it starts at `hidden`."""
    if opening:
        ids = torch.tensor([list(opening)], device=hidden.device)
        found, state = backbone.chunk(backbone.embed(ids), state)
        hidden = found[:, -1].clone()
    return Talk(state, hidden)


def continue_talk(backbone: Any, talk: Talk, most: int, slice_: int, stops: frozenset[int]) -> Talk:
    """At most `slice_` greedy tokens more. The first token is never one of `stops`; a later one ends the text.

    At most one chunk a token, and none for the token that ends it.
    """
    for _ in range(slice_):
        if talk.done:
            break
        scores = backbone.logits(talk.hidden)[0]
        if not talk.ids:
            scores[list(stops)] = float("-inf")
        token = int(scores.argmax())
        if token in stops:
            return replace(talk, done=True)
        ids = (*talk.ids, token)
        hidden, state = backbone.chunk(backbone.embed(torch.tensor([[token]], device=scores.device)), talk.state)
        talk = Talk(state, hidden[:, -1].clone(), ids, done=len(ids) >= most)
    return talk

"""Iterative progress summaries (IPS) that never stall the frames.

ProAssist summarises its progress when its memory is full, drops everything, and goes on from prompt and summary; its
frames wait meanwhile. Here the summary is written on a branch, a slice a frame, while the frames go on over the old
memory; then prompt and summary are read into a new memory, the frames that came meanwhile are caught up with, two for
each new one, and the new memory takes over. Both memories are bounded: the old one grows by at most the frames of that
time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from .backbone import State
from .talk import Talk, begin_talk, continue_talk

READ = 16
"""Tokens of prompt and summary that are read a frame: about as many as a frame's own."""
CATCH_UP = 2
"""Missed chunks that are caught up with a frame."""


@dataclass(frozen=True, slots=True)
class Recap:
    """A summary on its way, then the new memory on its way."""

    talk: Talk | None
    """The summary being written; None once it is read."""
    missed: tuple[Tensor, ...]
    """Chunks (1, L, D) that the old memory has had since the summary began."""
    summary: tuple[int, ...] = ()
    to_read: tuple[int, ...] = ()
    fresh: State = None
    """The new memory."""


def begin_recap(backbone: Any, state: State, hidden: Tensor, request: tuple[int, ...]) -> Recap:
    """Ask for a summary on a branch of `state`."""
    return Recap(begin_talk(backbone, state, hidden, request), ())


def continue_recap(
    backbone: Any, recap: Recap, chunk: Tensor, prompt: tuple[int, ...], policy: dict[str, Any], stops: frozenset[int]
) -> tuple[Recap | None, State, int]:
    """One frame's worth of work; `chunk` (1, L, D) is what the old memory just had.

    Returns (what is left to do, None) or (None, the new memory that takes over); and its tokens before the first frame.
    """
    recap = replace(recap, missed=(*recap.missed, chunk))
    if recap.talk is not None:
        talk = continue_talk(backbone, recap.talk, policy["most_tokens"], policy["slice"], stops)
        if not talk.done:
            return replace(recap, talk=talk), None, 0
        whole = (*prompt, *talk.ids)
        return Recap(None, recap.missed, talk.ids, whole, backbone.empty(1)), None, 0
    if recap.to_read:
        now, later = recap.to_read[:READ], recap.to_read[READ:]
        ids = torch.tensor([list(now)], device=chunk.device)
        _, fresh = backbone.chunk(backbone.embed(ids), recap.fresh)
        return replace(recap, to_read=later, fresh=fresh), None, 0
    now, rest = recap.missed[:CATCH_UP], recap.missed[CATCH_UP:]
    _, fresh = backbone.chunk(torch.cat(now, 1), recap.fresh)
    if rest:
        return replace(recap, missed=rest, fresh=fresh), None, 0
    return None, fresh, len(prompt) + len(recap.summary)

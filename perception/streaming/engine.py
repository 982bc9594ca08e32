"""The streaming engine: frames in; silence or slices of text out. No frame waits for a text or for a summary.

A step is one chunk and one decision. When the probability of speaking passes the threshold, a text is decoded on a
branch of the memory, a slice a frame, while the frames go on; when it is finished (or broken off) its tokens are read
into the memory of the frames. A text that is finished before the next frame leaves its branch as the memory, which is
exactly the published order of tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from .carrying import bounded
from .model import Carry, StreamingModel
from .recap import Recap, begin_recap, continue_recap
from .talk import Talk, begin_talk, continue_talk

FOLD = 32
"""Tokens of finished texts or of the user's words that are read with one frame."""


@dataclass(frozen=True, slots=True)
class StreamCarry:
    """The memory of one stream."""

    main: Carry
    prompt: tuple[int, ...]
    head: int
    """Tokens before the first frame in the memory as it stands."""
    pending: tuple[int, ...] = ()
    """Tokens to be read with the next frames."""
    talk: Talk | None = None
    recap: Recap | None = None
    summaries: int = 0


@dataclass(frozen=True, slots=True)
class StreamStep:
    """What one frame brought."""

    p_speak: float
    hidden: Tensor
    """(D,): what the evidence heads read."""
    began: bool
    """A text begins with this frame."""
    piece: tuple[int, ...]
    """Text tokens decoded with this frame."""
    said: tuple[int, ...] | None
    """The whole text, when it is finished with this frame."""


class StreamEngine:
    """Runs one stream; holds no memory of it (that is the StreamCarry)."""

    def __init__(self, model: StreamingModel, summary_request: tuple[int, ...] = ()) -> None:
        self.model = model
        self.backbone: Any = model.backbone
        config = model.config
        self.policy: dict[str, Any] = config.carry
        self.speech: dict[str, int] = config.speech
        ids = config.tokens
        self.respond_first = (ids["respond"],) if config.rule == "respond" else ()
        self.closing = (ids["end"],)
        self.stops = frozenset(ids.values())
        self.request = summary_request or (ids["end"],)

    def start(self, prompt: tuple[int, ...] = ()) -> StreamCarry:
        """The memory before the first frame."""
        return StreamCarry(self.model.start(prompt), prompt, len(prompt))

    @torch.inference_mode()
    def step(self, pixels: Tensor, carry: StreamCarry) -> tuple[StreamStep, StreamCarry]:
        """pixels (G, 3, H, W), normalised: one step of the stream."""
        hidden, chunk, carry = self._look(pixels, carry)
        p = float(self.model.p_speak(hidden)[0])
        # a full memory is summarised before the next text begins, or one who always speaks would never summarise
        began = carry.talk is None and p > self.model.config.theta and not self._is_full(carry)
        if began:
            talk = begin_talk(self.backbone, carry.main.state, hidden, self.respond_first)
            carry = replace(carry, talk=talk)
        carry = self._remember(hidden, chunk, carry)
        piece, said, carry = self._talk(carry, fresh=began)
        return StreamStep(p, hidden[0], began, piece, said), carry

    def _look(self, pixels: Tensor, carry: StreamCarry) -> tuple[Tensor, Tensor, StreamCarry]:
        """One chunk: pending words, the action token, the frame -> hidden (1, D), the chunk (1, L, D), carry."""
        tokens, encoder = self.model.read(pixels[None], carry.main.encoder)
        tokens = self.model.with_action(tokens, None, first=carry.main.steps == 0)
        now, later = carry.pending[:FOLD], carry.pending[FOLD:]
        x, seen = tokens.x, tokens.seen
        if now:
            x = torch.cat([self.backbone.embed(torch.tensor([list(now)], device=x.device)), x], 1)
            seen = None if seen is None else torch.cat([seen.new_zeros(1, len(now), *seen.shape[2:]), seen], 1)
        hidden, state = self.model.feed(x, carry.main.state, seen)
        main = Carry(state, encoder, carry.main.steps + 1)
        return hidden[:, -1].clone(), x, replace(carry, main=main, pending=later)

    def _is_full(self, carry: StreamCarry) -> bool:
        """True when a summary is due and none is on its way."""
        if self.policy["kind"] != "summary" or carry.recap is not None:
            return False
        return self.backbone.length(carry.main.state) >= self.policy["limit"]

    def _remember(self, hidden: Tensor, chunk: Tensor, carry: StreamCarry) -> StreamCarry:
        """Bound the memory; begin or continue a summary."""
        state = bounded(self.backbone, carry.main.state, self.policy, carry.head)
        carry = replace(carry, main=carry.main._replace(state=state))
        if self.policy["kind"] != "summary":
            return carry
        if carry.recap is None:
            if carry.talk is not None or not self._is_full(carry):
                return carry
            return replace(carry, recap=begin_recap(self.backbone, state, hidden, self.request))
        recap, fresh, head = continue_recap(self.backbone, carry.recap, chunk, carry.prompt, self.policy, self.stops)
        if recap is not None:
            return replace(carry, recap=recap)
        main = carry.main._replace(state=fresh)
        return replace(carry, main=main, recap=None, head=head, summaries=carry.summaries + 1)

    def _talk(self, carry: StreamCarry, *, fresh: bool) -> tuple[tuple[int, ...], tuple[int, ...] | None, StreamCarry]:
        """A slice of the text -> the new tokens, the whole text when it is finished, carry."""
        if carry.talk is None:
            return (), None, carry
        before = len(carry.talk.ids)
        most, size = self.speech["most_tokens"], self.speech["slice"]
        talk = continue_talk(self.backbone, carry.talk, most, size, self.stops)
        piece = talk.ids[before:]
        if not talk.done:
            return piece, None, replace(carry, talk=talk)
        if fresh and carry.recap is None:
            # no frame came in between: the branch is the memory, but for the token that closes the text
            main = carry.main._replace(state=talk.state)
            return piece, talk.ids, replace(carry, main=main, talk=None, pending=(*carry.pending, *self.closing))
        return piece, talk.ids, self._fold(carry, talk)

    def _fold(self, carry: StreamCarry, talk: Talk) -> StreamCarry:
        words = (*self.respond_first, *talk.ids, *self.closing)
        return replace(carry, talk=None, pending=(*carry.pending, *words))

    def interrupt(self, carry: StreamCarry) -> tuple[tuple[int, ...], StreamCarry]:
        """Barge-in: the text stops here. Returns what had been said, which is remembered; empty when nothing was."""
        if carry.talk is None:
            return (), carry
        return carry.talk.ids, self._fold(carry, carry.talk)

    def hear(self, ids: tuple[int, ...], carry: StreamCarry) -> StreamCarry:
        """The user's words (token ids), read with the next frames; a text on its way is broken off."""
        _, carry = self.interrupt(carry)
        return replace(carry, pending=(*carry.pending, *ids))

    @torch.inference_mode()
    def idle(self, carry: StreamCarry, tokens: int) -> tuple[tuple[int, ...], tuple[int, ...] | None, StreamCarry]:
        """Use the time until the next frame: decode up to `tokens` of a text that is on its way.

        Returns the new tokens, the whole text when it is finished, and the memory.
        """
        if carry.talk is None:
            return (), None, carry
        before = len(carry.talk.ids)
        talk = continue_talk(self.backbone, carry.talk, self.speech["most_tokens"], tokens, self.stops)
        piece = talk.ids[before:]
        return (piece, talk.ids, self._fold(carry, talk)) if talk.done else (piece, None, replace(carry, talk=talk))

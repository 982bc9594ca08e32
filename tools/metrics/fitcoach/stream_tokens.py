"""STREAM-VLM's token stream: its decoding loop, and the times that its evaluator reads out of the tokens.

Both as the official code computes them, faults included; there is no other form, because the published numbers are
made of them. The length of a feedback is never counted up, so nothing ends a feedback that does not end itself and no
frame is skipped while speaking; yet the times add (length / 12) s for every feedback, so they drift late.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ..official import OfficialFailure

TOKENS_PER_SECOND = 12
"""How fast the authors suppose that text is spoken."""
LIMIT = 1_000_000
"""Tokens after which our loop gives up where the official one never ends."""


@dataclass(frozen=True, slots=True)
class Markers:
    """Ids of the three special tokens."""

    vision: int
    """Give me the next frame."""
    begin: int
    """A feedback begins."""
    end: int
    """A feedback ends."""


@dataclass(frozen=True, slots=True)
class Step:
    """What the model saw before it gave one token."""

    frames: int
    """Frames it has been given."""
    length: int
    """Tokens so far."""
    looks: bool
    """True when the last token is <vision>: only there it attends to a frame."""
    raw: int
    """The token it gave, before it was put right."""


@dataclass(frozen=True, slots=True)
class Feedbacks:
    """What was said, and when by the official clock."""

    texts: tuple[str, ...]
    times: tuple[float, ...]
    """Seconds."""


def stream_tokens(
    frames: int, prompt: Sequence[int], next_token: Callable[[Sequence[int]], int], markers: Markers
) -> tuple[list[int], list[Step]]:
    """Run the loop over `frames` frames; `next_token` answers with the most likely token after the ones so far.

    The last frame is never looked at. Raises OfficialFailure (RecursionError) after LIMIT tokens: no end in sight.
    """
    ids, steps, seen, speaking = list(prompt), [], 1, False
    while seen < frames:
        if len(steps) >= LIMIT:
            raise OfficialFailure("RecursionError", f"a feedback had not ended after {LIMIT} tokens")
        raw = next_token(ids)
        steps.append(Step(seen, len(ids), ids[-1] == markers.vision, raw))
        token = _put_right(raw, speaking, markers)
        ids.append(token)
        seen += token == markers.vision
        speaking = token == markers.begin or (speaking and token != markers.end)
    return ids, steps


def _put_right(token: int, speaking: bool, markers: Markers) -> int:
    if speaking:
        return markers.end if token in (markers.vision, markers.begin) else token
    return token if token in (markers.vision, markers.begin) else markers.vision


def read_feedbacks(
    tokens: Sequence[int], fps: float, decode: Callable[[Sequence[int]], str], markers: Markers
) -> Feedbacks:
    """Texts and times in a token stream; `fps` is frames a second.

    The k-th begin belongs to the k-th end. An empty text is left out, and with it the frames before it on the clock.
    Raises OfficialFailure (IndexError) without any <vision>.
    """
    if markers.vision not in tokens:
        raise OfficialFailure("IndexError", "index 0 is out of bounds for axis 0 with size 0")
    kept = list(tokens)[list(tokens).index(markers.vision) :]
    begins = [k for k, token in enumerate(kept) if token == markers.begin]
    ends = [k for k, token in enumerate(kept) if token == markers.end]
    texts: list[str] = []
    gaps: list[float] = []
    last_end, spoken = 1, 0.0
    for begin, end in zip(begins, ends, strict=False):
        text = decode(kept[begin + 1 : end])
        if text:
            texts.append(text)
            gaps.append((begin - last_end - 1) / fps + spoken)
        spoken = (end - begin) / TOKENS_PER_SECOND if text else 0.0
        last_end = end
    return Feedbacks(tuple(texts), tuple(accumulate(gaps)))

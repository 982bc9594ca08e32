"""STREAM-VLM's streaming loop over any language model: the sound form, and `compat="official"`.

The official form equals the published code token by token, its faults included: the last step of a video is never
looked at; its counter of spoken tokens is never raised, so a text is never cut and no step is skipped while it speaks;
yet the time stamps are computed as if steps had been skipped, and drift.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ...core.errors import InputError

SPEED = 12.0
"""Text tokens that are spoken a second, as the published code has it."""
Compat = Literal["sound", "official"]
NextToken = Callable[[Sequence[int], int], int]
"""(tokens so far, steps visible) -> the most likely next token."""


@dataclass(frozen=True, slots=True)
class Actions:
    """Ids of the action tokens, and how many steps a second there are."""

    vision: int
    answer: int
    end: int
    rate: float = 4.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a run gave."""

    tokens: tuple[int, ...]
    """Prompt, action tokens and texts."""
    visible: tuple[int, ...]
    """Steps that could be seen at each decision."""
    texts: tuple[tuple[int, ...], ...]
    times: tuple[float, ...]
    """Seconds of the stream, one a text."""


def stream(
    next_token: NextToken,
    prompt: Sequence[int],
    steps: int,
    actions: Actions,
    *,
    most: int = 128,
    compat: Compat = "sound",
) -> Spoken:
    """Run over `steps` steps; `prompt` ends with the first `<vision>`.

    sound: a text is cut at `most` tokens, the steps that pass while it is spoken are skipped, and its time is that of
    the step at which it began. In official mode a text that never ends runs until `next_token` ends it.
    """
    official = compat == "official"
    tokens, visible, texts, times = list(prompt), [], [], []
    seen, spoken, text = 1, 0, None
    while seen < steps if official else seen <= steps:
        raw = next_token(tokens, seen)
        visible.append(seen)
        token = _legal(raw, actions, speaking=text is not None, full=not official and spoken >= most)
        tokens.append(token)
        if token == actions.vision:
            seen += 1
        elif token == actions.answer:
            text, spoken = [], 0
            times.append((seen - 1) / actions.rate)
        elif token == actions.end and text is not None:
            texts.append(tuple(text))
            text = None
            seen += 0 if official else int(spoken / SPEED * actions.rate)
        elif text is not None:
            text.append(token)
            spoken += 1
    if official:
        kept, stamps = stamped(tokens, actions)
        return Spoken(tuple(tokens), tuple(visible), kept, stamps)
    pairs = [(text, t) for text, t in zip(texts, times, strict=False) if text]
    return Spoken(tuple(tokens), tuple(visible), tuple(p[0] for p in pairs), tuple(p[1] for p in pairs))


def _legal(raw: int, actions: Actions, *, speaking: bool, full: bool) -> int:
    """While speaking, another action ends the text; while watching, anything but an action is `<vision>`."""
    if speaking:
        return actions.end if full or raw in (actions.vision, actions.answer) else raw
    return raw if raw in (actions.vision, actions.answer) else actions.vision


def stamped(tokens: Sequence[int], actions: Actions) -> tuple[tuple[tuple[int, ...], ...], tuple[float, ...]]:
    """Texts and times of a token sequence, as the published evaluation computes them.

    The first text at (place - 2) / rate seconds; each later one after it by the steps between them and by the
    tokens of the text before it at 12 a second. An empty text is dropped, and with it the steps before it.
    Raises InputError when there is no `<vision>` (the published code raises IndexError).
    """
    if actions.vision not in tokens:
        raise InputError(
            f"no <vision> token ({actions.vision}) in the sequence: nothing was seen, so nothing has a time"
        )
    rest = list(tokens)[list(tokens).index(actions.vision) :]
    begins = [i for i, token in enumerate(rest) if token == actions.answer]
    ends = [i for i, token in enumerate(rest) if token == actions.end]
    texts: list[tuple[int, ...]] = []
    times: list[float] = []
    last, duration = 0, 0.0
    for k, (begin, end) in enumerate(zip(begins, ends, strict=False)):
        text = tuple(rest[begin + 1 : end])
        if text:
            before = times[-1] if times else 0.0
            times.append(
                (begin - 2) / actions.rate if k == 0 else before + (begin - last - 1) / actions.rate + duration
            )
            texts.append(text)
        last, duration = end, (end - begin) / SPEED if text else 0.0
    return tuple(texts), tuple(times)

"""What the learned policy looks at: numbers about one candidate at one moment. Rows of many moments are in `rows`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from enum import StrEnum

from ...core.guidance import Act, Candidate, Grain, SpeakContext

AGES = (0.5, 1.5, 5.0, 20.0)
"""Seconds in which "how long ago was the cause" fades to 1/e."""
WORDS = (1.0, 4.0, 15.0, 30.0)
"""The same for the last words, any and of the same kind."""
HEARD = (1.0, 5.0, 20.0)
"""The same for what the person said last."""
BEGUN = (20.0, 120.0)
"""The same for the beginning of the session."""
TALK_S = 30.0
"""The same for the amount of talk."""


class Head(StrEnum):
    """The kinds of words that are learnt apart."""

    INSTRUCT = "instruct"
    """What to do next."""
    CONFIRM = "confirm"
    """That it was right."""
    CORRECT = "correct"
    """That it is wrong, or owed, or dangerous."""
    ANSWER = "answer"
    """An answer, or a question back."""


HEADS: Mapping[Act, Head] = {
    Act.INSTRUCT_NEXT: Head.INSTRUCT,
    Act.RECOVER: Head.INSTRUCT,
    Act.HINT: Head.INSTRUCT,
    Act.FINISH: Head.INSTRUCT,
    Act.SUMMARISE: Head.INSTRUCT,
    Act.CONFIRM: Head.CONFIRM,
    Act.ACKNOWLEDGE_CORRECTION: Head.CONFIRM,
    Act.ENCOURAGE: Head.CONFIRM,
    Act.COUNT: Head.CONFIRM,
    Act.CORRECT: Head.CORRECT,
    Act.REMIND_OWED: Head.CORRECT,
    Act.WARN: Head.CORRECT,
    Act.ANSWER: Head.ANSWER,
    Act.ASK: Head.ANSWER,
}
"""act -> the head that judges it."""

NAMES = (
    *(f"age {tau:g}" for tau in AGES),
    "p",
    "single movement",
    "mid-step",
    *(f"heard {tau:g}" for tau in HEARD),
    "somebody talks",
    *(f"begun {tau:g}" for tau in BEGUN),
    "mistakes",
    *(f"any words {tau:g}" for tau in WORDS),
    *(f"same words {tau:g}" for tau in WORDS),
    "talk",
)
"""The names of the numbers, in order."""


def moment(c: Candidate, context: SpeakContext) -> list[float]:
    """The numbers of `NAMES` for candidate `c` at `context.t`, each about in [0, 1]."""
    t, head = context.t, HEADS[c.act]
    same = max((s.t for s in context.recent if HEADS[s.act] is head), default=None)
    heard = t if context.speaking else context.heard
    return [
        *_fade(t - c.t, AGES),
        c.p,
        float(c.grain is Grain.MOVE),
        float(context.mid_step),
        *_fade(None if heard is None else t - heard, HEARD),
        float(context.speaking),
        *_fade(t, BEGUN),
        min(context.mistakes, 10) / 5.0,
        *_fade(None if context.last_spoken is None else t - context.last_spoken, WORDS),
        *_fade(None if same is None else t - same, WORDS),
        sum(math.exp(-max(0.0, t - s.t) / TALK_S) for s in context.recent) / 5.0,
    ]


def fading(seconds: float) -> list[float]:
    """The factor on each number after `seconds` in which nothing happens."""
    still = [1.0]
    return [
        *_fade(seconds, AGES), *still * 3, *_fade(seconds, HEARD), *still, *_fade(seconds, BEGUN), *still,
        *_fade(seconds, WORDS), *_fade(seconds, WORDS), *_fade(seconds, (TALK_S,)),
    ]  # fmt: skip


def _fade(seconds: float | None, taus: Iterable[float]) -> list[float]:
    """exp(-seconds / tau) for each tau; 0 when it never happened."""
    return [0.0 if seconds is None else math.exp(-max(0.0, seconds) / tau) for tau in taus]

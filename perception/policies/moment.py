"""What the learned policy looks at: numbers about one candidate at one moment. Rows of many moments are in `rows`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum

from ...core.guidance import Act, Candidate, SpeakContext

AGES = (0.7, 2.0, 6.0, 20.0)
"""Seconds in which "how long ago was that" fades to 1/e: of the cause, and of what happened lately."""
WORDS = (1.0, 4.0, 15.0, 40.0)
"""The same for the last words, any and of each kind."""
HEARD = (1.0, 5.0, 20.0)
"""The same for what the person said last."""
BEGUN = (20.0, 120.0, 600.0)
"""The same for the beginning of the session."""
TALK_S = 30.0
"""The same for the amount of talk."""
EVENTS = ("move began", "move ended", "step began", "step ended", "erred")
"""What happens, in the order of the fields of `core.guidance.Lately`."""


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


_ALL = tuple(Head)

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
    *(f"{event} {tau:g}" for event in EVENTS for tau in AGES),
    "mid-step",
    "in a step",
    "erring",
    *(f"heard {tau:g}" for tau in HEARD),
    "somebody talks",
    *(f"begun {tau:g}" for tau in BEGUN),
    "mistakes",
    *(f"any words {tau:g}" for tau in WORDS),
    *(f"{head.value} {tau:g}" for head in Head for tau in WORDS),
    "talk",
    *(f"age {tau:g}" for tau in AGES),
    "p",
    *(f"told since {event}" for event in EVENTS),
    "told since heard",
)
"""The names of the numbers, in order: what happened, what was said, and the candidate itself."""


def moment(c: Candidate, context: SpeakContext) -> list[float]:
    """The numbers of `NAMES` for candidate `c` at `context.t`, each about in [0, 1]."""
    t, head, seen = context.t, HEADS[c.act], context.lately
    last, talk = dict[Head, float](), 0.0
    for s in context.recent:
        said = HEADS[s.act]
        last[said] = max(s.t, last.get(said, s.t))
        talk += math.exp(-max(0.0, t - s.t) / TALK_S)
    heard, told = t if context.speaking else context.heard, last.get(head)
    events = (seen.move_began, seen.move_ended, seen.step_began, seen.step_ended, seen.erred)
    return [
        *(value for at in events for value in _ago(t, at, AGES)),
        float(context.mid_step),
        float(_not_before(seen.step_began, seen.step_ended)),
        float(context.mid_step and _not_before(seen.erred, seen.move_began)),
        *_ago(t, heard, HEARD),
        float(context.speaking),
        *_fade(t, BEGUN),
        min(context.mistakes, 10) / 5.0,
        *_ago(t, context.last_spoken, WORDS),
        *(value for h in _ALL for value in _ago(t, last.get(h), WORDS)),
        talk / 5.0,
        *_fade(t - c.t, AGES),
        c.p,
        *(float(_not_before(told, at)) for at in (*events, heard)),
    ]


def fading(seconds: float) -> list[float]:
    """The factor on each number after `seconds` in which nothing happens."""
    ages, words, still = _fade(seconds, AGES), _fade(seconds, WORDS), [1.0]
    return [
        *ages * len(EVENTS), *still * 3, *_fade(seconds, HEARD), *still, *_fade(seconds, BEGUN), *still,
        *words * (1 + len(Head)), *_fade(seconds, (TALK_S,)), *ages, *still * (2 + len(EVENTS)),
    ]  # fmt: skip


def _not_before(one: float | None, other: float | None) -> bool:
    """`one` has happened, and not before the last `other`."""
    return one is not None and (other is None or one >= other)


def _ago(t: float, at: float | None, taus: Sequence[float]) -> list[float]:
    """How long ago `at` was; 0 when it never happened."""
    return [0.0] * len(taus) if at is None else _fade(t - at, taus)


def _fade(seconds: float, taus: Sequence[float]) -> list[float]:
    """exp(-seconds / tau) for each tau."""
    past = min(0.0, -seconds)
    return [math.exp(past / tau) for tau in taus]

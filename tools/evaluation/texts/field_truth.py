"""What of a session's truth a blind row of `planwatch eval field` may be made of, and what the other sessions teach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ...metrics.cooking.segments import Message

DAY_S = 86_400.0
"""Seconds after which a first message can only be told by the calendar's clock."""


@dataclass(frozen=True, slots=True)
class Known:
    """Of one session."""

    told: tuple[tuple[float, str], ...]
    """(seconds, text) of its messages by time; where the plan is given, of its instructions."""
    gaps: tuple[float, ...]
    """Seconds, above 0, between two messages; where the plan is given, from one instruction to the next or the end."""
    begin: float
    """0; with times by the calendar's clock the first message, for the file does not say when the session began."""
    end: float
    """The last message, or the last frame."""
    plan: tuple[str, ...] | None = None
    """The instructions in order, where the assistant is given them."""
    kind: str | None = None
    """What is done; others of the same kind teach more."""
    alarms: tuple[str, ...] = ()
    """Texts about mistakes."""

    @staticmethod
    def of_messages(messages: Iterable[tuple[float, str]], end: float | None = None) -> Known:
        """Of a session without a plan; `end` is its length where it is known."""
        told = tuple(sorted(((t, text) for t, text in messages if text), key=lambda one: one[0]))
        times = [t for t, _ in told]
        return Known(told, _gaps(times), _begin(times), max(times, default=0.0) if end is None else end)

    @staticmethod
    def of_plan(messages: Sequence[Message], kind: str | None) -> Known:
        """Of a video of Interactive Cooking."""
        ordered = sorted(messages, key=lambda one: one.t)
        told = tuple((one.t, one.text) for one in ordered if one.kind == "instruction")
        times = [one.t for one in ordered]
        gaps = _gaps([one.t for one in ordered if one.begins])
        alarms = tuple(one.text for one in ordered if one.mistake and one.text)
        plan = tuple(text for _, text in told)
        return Known(told, gaps, _begin(times), max(times, default=0.0), plan, kind, alarms)


@dataclass(frozen=True, slots=True)
class Habit:
    """What sessions have in common; None where they hold nothing of the sort."""

    mean_gap: float | None
    """Seconds."""
    median_gap: float | None
    """Seconds."""
    text: str | None
    """The commonest message; of several the first by the alphabet."""
    alarm: str | None
    """The commonest word about a mistake."""


def habits(sessions: Sequence[Known]) -> list[Habit]:
    """For each session what all the others have in common; those of its own kind alone, where there are any.

    Words about mistakes are taken from all of them.
    """
    out = []
    for k, one in enumerate(sessions):
        others = [other for j, other in enumerate(sessions) if j != k]
        alike = [other for other in others if other.kind == one.kind and other.gaps]
        out.append(_habit(alike or others, others))
    return out


def _habit(sessions: Sequence[Known], everybody: Sequence[Known]) -> Habit:
    gaps = [gap for one in sessions for gap in one.gaps]
    texts = Counter(text for one in sessions for _, text in one.told)
    alarms = Counter(text for one in everybody for text in one.alarms)
    return Habit(
        sum(gaps) / len(gaps) if gaps else None, median(gaps) if gaps else None, _commonest(texts), _commonest(alarms)
    )


def _commonest(texts: Counter[str]) -> str | None:
    return min(texts, key=lambda text: (-texts[text], text), default=None)


def _gaps(times: Sequence[float]) -> tuple[float, ...]:
    return tuple(b - a for a, b in pairwise(times) if b > a)


def _begin(times: Sequence[float]) -> float:
    first = min(times, default=0.0)
    return first if first > DAY_S else 0.0

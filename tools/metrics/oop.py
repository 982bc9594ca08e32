"""Out-of-plan moments: was a deviation noticed, in time, and called by its name? Source: field notes, 9.5.

    recall within s    deviations with an alarm of their own at most s from the onset, to either side (strict: 2 s)
    recall in window   deviations with an alarm of their own between onset and close
    code F1, macro     per code of the truth: alarms in the window that name it, one to one; the mean over codes
    false per 10 min   alarms in clean sessions / clean minutes * 10

Recalls and F1 lie in [0, 1], higher is better; lower is better for the rate. None where there is nothing to count.
Recovery validity needs the task: `recovery_validity.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .bootstrap import f1
from .matching import match_events
from .windowed import Said, Wanted, match_windows

STRICT_S = 2.0
"""Seconds, as published."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """What went wrong, in one session."""

    onset: float
    """Stream seconds at which it can first be seen."""
    close: float
    """Stream seconds after which an alarm is too late to help."""
    code: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """What was announced."""

    t: float
    code: str | None = None
    """None when it says that something is wrong and not what."""


@dataclass(frozen=True, slots=True)
class OopSession:
    """One session."""

    deviations: Sequence[Deviation]
    alarms: Sequence[Alarm]
    minutes: float


@dataclass(frozen=True, slots=True)
class OopScores:
    """Over all sessions, counts summed before dividing."""

    recall_strict: float | None
    recall_window: float | None
    code_macro_f1: float | None
    false_per_10_min_clean: float | None


def oop_scores(sessions: Sequence[OopSession], within_s: float = STRICT_S) -> OopScores:
    """The scores; a session without a deviation is clean."""
    every = sum(len(s.deviations) for s in sessions)
    strict = sum(
        len(match_events([d.onset for d in s.deviations], [a.t for a in s.alarms], within_s, within_s))
        for s in sessions
    )
    clean = [s for s in sessions if not s.deviations]
    minutes = sum(s.minutes for s in clean)
    return OopScores(
        recall_strict=strict / every if every else None,
        recall_window=sum(_hits(s.deviations, s.alarms) for s in sessions) / every if every else None,
        code_macro_f1=_macro(sessions),
        false_per_10_min_clean=sum(len(s.alarms) for s in clean) / minutes * 10 if minutes else None,
    )


def _hits(deviations: Sequence[Deviation], alarms: Sequence[Alarm]) -> int:
    """Pairs of one session, whatever their codes."""
    wanted = [Wanted("", "", None, d.onset, d.onset, d.close) for d in deviations]
    return len(match_windows(wanted, [Said("", "", None, a.t) for a in alarms], grace=0.0))


def _macro(sessions: Sequence[OopSession]) -> float | None:
    scores: list[float] = []
    for code in sorted({d.code for s in sessions for d in s.deviations}):
        hits = said = true = 0
        for s in sessions:
            mine, named = [d for d in s.deviations if d.code == code], [a for a in s.alarms if a.code == code]
            hits, said, true = hits + _hits(mine, named), said + len(named), true + len(mine)
        scores.append(f1(hits, said - hits, true - hits) or 0.0)
    return sum(scores) / len(scores) if scores else None

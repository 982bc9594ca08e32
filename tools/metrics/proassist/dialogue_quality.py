"""ProAssist's score of a made-up dialogue: does it keep to the annotated times, and are questions answered?

    p      mean |time of a turn - nearest annotated time|, seconds
    r      mean |start of a step - nearest turn|, seconds
    n      user turns ending in "?" whose next turn is not the assistant's within 2 s (the last turn is not counted)
    score  10 - (p + r + 0.1 n); higher is better, at most 10

Source: section 5 of the paper's pipeline, as its code computes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..official import Compat, OfficialFailure

ANSWER_WITHIN = 2.0
"""Seconds in which a question must be answered."""
PENALTY = 0.1
"""For each question without an answer."""
GOAL_STEP = "ego4d-goalstep"
"""The subset whose times come from its own annotation instead of the step text."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said."""

    role: str
    time: float
    """Seconds."""
    text: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """Annotated times, seconds."""

    starts: Sequence[float]
    times: Sequence[float]
    """Starts and ends."""


@dataclass(frozen=True, slots=True)
class DialogueQuality:
    """What the formula above is made of."""

    time_diff_p: float
    time_diff_r: float
    unanswered: int
    penalty: float
    score: float


def dialogue_quality(turns: Sequence[Turn], marks: Annotated, compat: Compat = "sound") -> DialogueQuality | None:
    """The score of one dialogue; None when it has no turns or nothing is annotated.

    With `compat="official"` a dialogue about nothing annotated raises OfficialFailure, as the code does.
    """
    if not turns:
        return None
    if not marks.times or not marks.starts:
        if compat == "official":
            kind = "ValueError" if not marks.times else "ZeroDivisionError"
            raise OfficialFailure(kind, "nothing is annotated")
        return None
    p = sum(_nearest(turn.time, marks.times) for turn in turns) / len(turns)
    r = sum(_nearest(start, [turn.time for turn in turns]) for start in marks.starts) / len(marks.starts)
    unanswered = sum(_unanswered(a, b) for a, b in zip(turns, turns[1:], strict=False))
    penalty = unanswered * PENALTY
    return DialogueQuality(p, r, unanswered, penalty, 10 - (p + r + penalty))


def annotated_times(annotations: Mapping[str, Any]) -> Annotated:
    """The times of `parsed_video_anns`: "[10.0s-20.0s] step" and "[15.1s] line" in its step text.

    Raises OfficialFailure for a span with several dashes, on which the code stops; other unreadable marks are skipped.
    """
    if annotations.get("dataset") == GOAL_STEP:
        return _goal_step(annotations)
    starts: list[float] = []
    times: list[float] = []
    for mark in re.findall(r"\[(.*?)\]", annotations["all_step_descriptions"]):
        parts = mark.split("-")
        if len(parts) > 2:
            raise OfficialFailure("ValueError", "too many values to unpack (expected 2)")
        seconds = [_seconds(part) for part in parts]
        if None not in seconds:
            found = [s for s in seconds if s is not None]
            starts.append(found[0])
            times.extend(found)
    return Annotated(starts, times)


def _goal_step(annotations: Mapping[str, Any]) -> Annotated:
    starts: list[float] = []
    times: list[float] = []
    for step in annotations["original_ann"]["segments"]:
        if step.get("is_relevant", "unk") != "essential":
            continue
        for part in (step, *step["segments"]):
            start, end = (float(f"{part[key]:.1f}") for key in ("start_time", "end_time"))
            starts.append(start)
            times.extend((start, end))
    return Annotated(starts, times)


def _seconds(mark: str) -> float | None:
    """The number before the last character, which is the "s"."""
    try:
        return float(mark[:-1])
    except ValueError:
        return None


def _nearest(time: float, others: Sequence[float]) -> float:
    return min(abs(other - time) for other in others)


def _unanswered(turn: Turn, following: Turn) -> bool:
    asks = turn.role == "user" and turn.text.endswith("?")
    return asks and (following.role != "assistant" or following.time - turn.time > ANSWER_WITHIN)

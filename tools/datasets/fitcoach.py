"""QEVD-FIT-COACH workouts: one text per frame, cut into feedbacks, exercises and mini episodes.

Two readers of the same file are published and differ; both are here:

* `exercises`: the authors' own. A feedback lasts while its text stays the same; equal texts with a gap are two. A
  feedback that is shown through the last frame is never closed, and then the file is refused.
* `challenge_episodes`: the reader of the 2026 challenge. Equal texts in a row count once, whatever lies between, so a
  repeated feedback shifts every mark after it. It does not rename "armcrosschest".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...core.errors import InputError

RENAMED = ("armcrosschest", "deltoid stretch")


class Span(NamedTuple):
    """A text and the frames in which it is shown, both ends included."""

    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Workout:
    """One row of `feedbacks_long_range.json`, with its frame times."""

    per_frame: Sequence[str]
    """The text on every frame, "" when there is none."""
    frame_times: Sequence[float]
    """Seconds, one a frame."""
    times: Sequence[float]
    """Seconds, one a feedback."""
    transition: Sequence[bool]
    """One a feedback: does it announce an exercise (or the end)?"""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One mini episode."""

    name: str
    start: float
    """Seconds."""
    end: float
    texts: tuple[str, ...]
    times: tuple[float, ...]
    """Seconds, on the clock of the file."""


@dataclass(frozen=True, slots=True)
class ChallengeEpisodes:
    """What the challenge's reader makes of a workout."""

    texts: tuple[str, ...]
    """Feedbacks without repeats."""
    times: tuple[float, ...]
    episodes: tuple[tuple[str, ...], ...]
    """Feedbacks of each mini episode; the first announces it."""
    episode_times: tuple[tuple[float, ...], ...]
    last_end: float
    names: tuple[str, ...]


class WorkoutFault(InputError):
    """A workout that the published reader refuses; `kind` is the name of the error it stops with."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def feedback_spans(per_frame: Sequence[str], expected: int | None = None) -> tuple[Span, ...]:
    """The feedbacks of a workout by the frames they are shown in; one that never ends is left out.

    Raises WorkoutFault when there are not `expected` of them.
    """
    out: list[Span] = []
    text, first = "", 0
    for k, shown in enumerate(per_frame):
        if text and shown != text:
            out.append(Span(text, first, k - 1))
            text = ""
        if shown and not text:
            text, first = shown, k
    if expected is not None and len(out) != expected:
        raise WorkoutFault(
            "AssertionError",
            f"{len(out)} feedbacks end on the frames, {expected} have a time; allowed: as many of each",
        )
    return tuple(out)


def renamed(per_frame: Sequence[str]) -> tuple[str, ...]:
    """The texts with the one exercise that the authors rename."""
    return tuple(text.replace(*RENAMED) for text in per_frame)


def exercise_name(announcement: str) -> str:
    """The exercise that an announcement names: "First up are squats!" is "squats"."""
    return announcement.replace("First up are ", "").replace("Moving on to ", "").replace("!", "")


def exercises(workout: Workout) -> tuple[Exercise, ...]:
    """The mini episodes with feedback, as the authors cut them. Raises WorkoutFault."""
    spans = feedback_spans(renamed(workout.per_frame), len(workout.times))
    marks = [k for k, mark in enumerate(workout.transition) if mark]
    _check_marks(marks, len(spans))
    out: list[Exercise] = []
    for a, b in zip(marks, marks[1:], strict=False):
        middle = spans[b].first + (spans[b].last - spans[b].first) // 2
        if b - a > 1:
            out.append(
                Exercise(
                    exercise_name(spans[a].text),
                    workout.frame_times[spans[a].first],
                    workout.frame_times[middle],
                    tuple(span.text for span in spans[a + 1 : b]),
                    tuple(workout.times[a + 1 : b]),
                )
            )
    return tuple(out)


def challenge_episodes(workout: Workout) -> ChallengeEpisodes:
    """The mini episodes as the challenge's reader cuts them. Raises WorkoutFault."""
    texts: list[str] = []
    times: list[float] = []
    for text, t in zip(workout.per_frame, workout.frame_times, strict=False):
        if text and (not texts or text != texts[-1]):
            texts.append(text)
            times.append(t)
    marks = [k for k, mark in enumerate(workout.transition) if mark]
    _check_marks(marks[:-1], len(texts))
    bounds = [0, *marks[1:], len(texts)]
    cut = [slice(a, b) for a, b in zip(bounds, bounds[1:], strict=False)]
    if len(texts[cut[-1]]) != 1:
        raise WorkoutFault("AssertionError", f"the last mini episode has {len(texts[cut[-1]])} texts; allowed: 1")
    return ChallengeEpisodes(
        tuple(texts),
        tuple(times),
        tuple(tuple(texts[part]) for part in cut[:-1]),
        tuple(tuple(times[part]) for part in cut[:-1]),
        times[cut[-1]][0],
        tuple(exercise_name(texts[k]) for k in marks[:-1]),
    )


def _check_marks(marks: Sequence[int], feedbacks: int) -> None:
    if any(k >= feedbacks for k in marks):
        raise WorkoutFault(
            "IndexError", f"transition {max(marks)} of only {feedbacks} feedbacks; list index out of range"
        )


def frames_of(frame_times: Sequence[float], start: float | None, end: float | None) -> tuple[int, ...]:
    """Indices of the frames of an episode: start < t <= end; all of them without a start.

    Raises WorkoutFault for a start without an end.
    """
    if start is None:
        return tuple(range(len(frame_times)))
    if end is None:
        raise WorkoutFault("TypeError", f"start {start!r} without an end; allowed: both or neither")
    return tuple(k for k, t in enumerate(frame_times) if start < t <= end)


def relative(times: Sequence[float], start: float) -> tuple[float, ...]:
    """Feedback times counted from the start of their episode, seconds."""
    return tuple(t - start for t in times)

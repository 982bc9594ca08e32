"""Reads HoloAssist's labels: what people did, and what a human coach said to them (Wang et al., ICCV 2023).

One JSON object a line, gzipped or not: `taskType`, `videoMetadata.duration.seconds`, and `events` of the labels "Fine
grained action", "Coarse grained action" and "Conversation". Licence of the labels: CDLA-Permissive-2.0.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from ...core.errors import InputError

MAX_LINE = 16_000_000
"""Characters of one line that are read."""
MAX_EVENTS = 100_000
"""Events of one session that are read."""


class Family(StrEnum):
    """What kind of thing a coach says."""

    INSTRUCT = "instruct"
    """What to do next, or how."""
    CONFIRM = "confirm"
    """That it was right."""
    CORRECT = "correct"
    """That it is wrong."""
    ANSWER = "answer"
    """An answer to the person."""


_PURPOSES: Mapping[str, Family] = {
    "follow-up instruction": Family.INSTRUCT,
    "describing high-level instruction": Family.INSTRUCT,
    "confirming the previous action": Family.CONFIRM,
    "correct the wrong action": Family.CORRECT,
}
_COACH, _REPLY = "instructor-start-conversation_", "instructor-reply-to-student_"


@dataclass(frozen=True, slots=True)
class Action:
    """Something the person did."""

    start: float
    """Stream seconds."""
    end: float
    wrong: bool = False
    """What an eye could see: not what anybody said about it."""


@dataclass(frozen=True, slots=True)
class CoachedSession:
    """One session, everything in time order. Remarks that guide nobody (greetings, sound checks) are left out."""

    name: str
    task: str
    seconds: float
    moves: tuple[Action, ...]
    """Fine actions."""
    steps: tuple[Action, ...]
    """Coarse actions."""
    coach: tuple[tuple[float, Family], ...]
    """(start of the utterance, what kind)."""
    person: tuple[tuple[float, float], ...]
    """(start, end) of what the person said."""

    @property
    def group(self) -> str:
        """The thing that the task is about: taking a stool apart is not unseen when putting it together was seen."""
        words = self.task.lower().split()
        return " ".join(w for w in words if w not in ("assemble", "disassemble")) or self.task


def read_sessions(path: Path) -> tuple[CoachedSession, ...]:
    """Every session of the files `*.jsonl.gz` and `*.jsonl` in a folder (or of one such file), in order.

    Raises:
        InputError: nothing there, a damaged file, or a line that is no session.
    """
    files = sorted({*path.glob("*.jsonl.gz"), *path.glob("*.jsonl")}) if path.is_dir() else [path]
    files = [file for file in files if file.is_file()]
    if not files:
        raise InputError(
            f"no labels in {str(path)!r}; allowed: a folder or file of HoloAssist's form (*.jsonl.gz, *.jsonl)"
        )
    sessions = tuple(one for file in files for one in _sessions(file))
    if not sessions:
        raise InputError(f"the labels in {str(path)!r} hold no session; give one JSON object a line")
    return sessions


def _sessions(file: Path) -> Iterator[CoachedSession]:
    opener = gzip.open if file.suffix == ".gz" else open
    try:
        with opener(file, "rt", encoding="utf-8") as lines:
            number = 0
            while text := lines.readline(MAX_LINE):
                number += 1
                if text.strip():
                    yield _session(text, f"{str(file)!r}, line {number}")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"{str(file)!r} cannot be read: {error}; give labels as one JSON object a line") from error


def _session(text: str, where: str) -> CoachedSession:
    try:
        row = json.loads(text)
        events = row["events"][:MAX_EVENTS]
        seconds = _time(row["videoMetadata"]["duration"]["seconds"])
        return CoachedSession(
            name=str(row.get("video_name", where)),
            task=str(row["taskType"]),
            seconds=seconds,
            moves=_actions(events, "Fine grained action", seconds),
            steps=_actions(events, "Coarse grained action", seconds),
            coach=tuple(sorted(_said(events, seconds))),
            person=tuple(sorted(_heard(events, seconds))),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{where} is no session of HoloAssist's form: {type(error).__name__} {error}") from error


def _time(value: Any) -> float:
    seconds = float(value)
    if not math.isfinite(seconds) or not 0.0 <= seconds <= 86_400.0:
        raise ValueError(f"{value!r} is no time in seconds from 0 to 86400")
    return seconds


def _of(events: list[Any], label: str) -> Iterator[tuple[float, float, Mapping[str, Any]]]:
    for event in events:
        if event.get("label") == label:
            start = _time(event["start"])
            yield start, max(start, _time(event["end"])), event.get("attributes") or {}


def _actions(events: list[Any], label: str, seconds: float) -> tuple[Action, ...]:
    found = (
        Action(start, end, str(about.get("Action Correctness", "")).startswith("Wrong"))
        for start, end, about in _of(events, label)
        if start <= seconds
    )
    return tuple(sorted(found, key=lambda a: (a.start, a.end)))


def _said(events: list[Any], seconds: float) -> Iterator[tuple[float, Family]]:
    for start, _, about in _of(events, "Conversation"):
        purpose = str(about.get("Conversation Purpose", ""))
        family = Family.ANSWER if purpose.startswith(_REPLY) else _PURPOSES.get(purpose.removeprefix(_COACH))
        if purpose.startswith("instructor") and family is not None and start <= seconds:
            yield start, family


def _heard(events: list[Any], seconds: float) -> Iterator[tuple[float, float]]:
    for start, end, about in _of(events, "Conversation"):
        if str(about.get("Conversation Purpose", "")).startswith("student") and start <= seconds:
            yield start, end

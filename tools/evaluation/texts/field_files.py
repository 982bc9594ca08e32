"""The files of `planwatch eval field`: another evaluator's truth and predictions, read and checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ....core.errors import InputError
from ..runner.official import LARGEST, Format, Time, prediction_rows


class Episode(BaseModel):
    """A session of QEVD-FIT-COACH: what the coach said."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    mini_episode_id: str
    feedbacks: list[str]
    feedback_timestamps: list[Time]


class Video(BaseModel):
    """A video of Interactive Cooking: the messages in the dataset's order."""

    model_config = ConfigDict(extra="ignore")
    video_id: str
    activity_name: str | None = None
    output_texts: list[str]
    output_timestamps: list[Time]
    output_types: list[str]


class Frame(BaseModel):
    """A frame of ProAssist; an empty text is silence."""

    model_config = ConfigDict(extra="ignore")
    gen: str
    ref: str


class Stream(BaseModel):
    """A video of ProAssist, a record a frame."""

    model_config = ConfigDict(extra="ignore")
    predictions: list[Frame]


def read_rows(path: Path, kind: type[BaseModel]) -> list[Any]:
    """The rows of a JSON list, of one JSON object, or of JSONL. Raises InputError."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{str(path)!r} is larger than {LARGEST} bytes; split it")
        text = path.read_text(encoding="utf-8")
        value = list(_lines(text)) if path.suffix == ".jsonl" else json.loads(text)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {str(path)!r} as JSON ({str(error)[:120]})") from error
    rows = value if isinstance(value, list) else [value]
    return [_checked(path, kind, number, row) for number, row in enumerate(rows)]


def read_said(file: Path, form: Format) -> dict[str, list[tuple[float, str]]]:
    """Session -> (seconds, text) as they stand in a prediction file. Raises InputError."""
    out: dict[str, list[tuple[float, str]]] = {}
    for name, texts, times in prediction_rows(file, form):
        if name in out:
            raise InputError(f"{file}: {name!r} is there twice; give one row each")
        same_length(file, name, texts, times)
        out[name] = list(zip(times, texts, strict=True))
    return out


def by_name(rows: Sequence[Any], name: Callable[[Any], str], path: Path) -> dict[str, Any]:
    """The rows by name. Raises InputError for a name that is there twice."""
    out: dict[str, Any] = {}
    for row in rows:
        if name(row) in out:
            raise InputError(f"{path}: {name(row)!r} is there twice; give one row each")
        out[name(row)] = row
    return out


def same_length(path: Path, name: str, *lists: Sequence[Any]) -> None:
    """Raises InputError unless all lists are of one length."""
    if len({len(one) for one in lists}) > 1:
        raise InputError(f"{path}: {name!r} has lists of {', '.join(str(len(one)) for one in lists)}; allowed: as many")


def faults_of(said: Mapping[str, Sequence[tuple[float, str]]], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Counted and named; a session without a prediction counts as silence."""
    rows = {name: [t for t, _ in lines] for name, lines in said.items()}
    return {
        "unknown_sessions": sorted(said.keys() - wanted.keys()),
        "sessions_without_prediction": [name for name in wanted if name not in said],
        "unsorted": [name for name, times in rows.items() if times != sorted(times)],
        "negative_times": [name for name, times in rows.items() if times and min(times) < 0],
    }


def _checked(path: Path, kind: type[BaseModel], number: int, row: Any) -> Any:
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, (number, *fault["loc"])))
        raise InputError(f"{path}: {where}: {fault['msg']}") from error


def _lines(text: str) -> Iterator[Any]:
    yield from (json.loads(line) for line in text.split("\n") if line.strip())

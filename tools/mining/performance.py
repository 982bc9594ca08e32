"""Recordings as mining sees them: who did which step when; and the file they are read from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ...core.errors import InputError

MAX_STEPS, MAX_RECORDINGS, MAX_BYTES = 300, 5_000, 20_000_000
"""The most steps, recordings and bytes that are mined."""


@dataclass(frozen=True, slots=True)
class Done:
    """One step that was done."""

    step: str
    start: float
    """Seconds of the recording."""
    end: float | None = None


@dataclass(frozen=True)
class Performance:
    """One recording."""

    id: str
    done: tuple[Done, ...]
    """By start time."""
    normal: bool = True
    """Done right; only such recordings are mined."""

    @cached_property
    def first(self) -> Mapping[str, int]:
        """step -> its place among the steps that were begun, by their first start."""
        order = dict.fromkeys(done.step for done in self.done)
        return {step: place for place, step in enumerate(order)}


@dataclass(frozen=True, slots=True)
class Task:
    """A task that people were recorded doing."""

    name: str
    goal: str
    texts: Mapping[str, str]
    """step id -> what to do, in words."""
    performances: tuple[Performance, ...]

    @property
    def normal(self) -> tuple[Performance, ...]:
        """The recordings that are mined."""
        return tuple(p for p in self.performances if p.normal)


_Id = Annotated[str, StringConstraints(pattern=r"^\w[\w.-]*$", max_length=60)]
_Time = Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)]


class _RecordingModel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Annotated[str, Field(min_length=1, max_length=200)]
    normal: bool = True
    steps: Annotated[list[tuple[_Id, _Time] | tuple[_Id, _Time, _Time]], Field(max_length=10_000)]


class _TaskModel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    task: _Id
    goal: Annotated[str, Field(max_length=500)] = ""
    steps: Annotated[dict[_Id, Annotated[str, Field(min_length=1, max_length=500)]], Field(max_length=MAX_STEPS)]
    recordings: Annotated[list[_RecordingModel], Field(max_length=MAX_RECORDINGS)]


def read_task(path: Path) -> Task:
    """A task with its recordings from JSON; the form is in docs/graph_tools.md. Raises InputError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be read: {error.strerror}; give a file of recordings") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"{str(path)!r} is bigger than {MAX_BYTES} bytes, the most that is read; leave some out")
    try:
        model = _TaskModel.model_validate(json.loads(data))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"][:4]) or "the file"
        raise InputError(f"{path}: {where}: {first['msg']}; see docs/graph_tools.md for the form") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not JSON: {str(error)[:100]}") from error
    return _task(path, model)


def _task(path: Path, model: _TaskModel) -> Task:
    seen: set[str] = set()
    for recording in model.recordings:
        if recording.id in seen:
            raise InputError(f"{path}: recording {recording.id!r} occurs twice; keep one")
        seen.add(recording.id)
        unknown = next((row[0] for row in recording.steps if row[0] not in model.steps), None)
        if unknown is not None:
            raise InputError(f"{path}: recording {recording.id!r} does step {unknown!r}, which `steps` does not have")
    performances = tuple(Performance(r.id, _by_start(r.steps), r.normal) for r in model.recordings)
    return Task(model.task, model.goal, model.steps, performances)


def _by_start(rows: list[Any]) -> tuple[Done, ...]:
    return tuple(sorted((Done(*row) for row in rows), key=lambda done: done.start))

"""What a step recogniser said about recordings, one recording a line; no labels inside.

    {"recording": "1_7", "hz": 1.0, "order": [id ...], "ticks": [[p(step) ..., p(background)], ...],
     "graph": {"steps": {id: text}, "edges": [[before, after], ...]}}

Columns of a tick follow `order`, background last; tick k stands at k / hz seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import networkx as nx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...core.effects import all_of, done
from ...core.errors import InputError
from ...core.evidence import Evidence, Sense, StepEvidence
from ...core.graph import StepGraph
from ...core.steps import Step
from .kitchen_times import kitchen_duration

MOST_BYTES = 64 * 2**20
"""The longest line that is read: 24 hours of 25 steps at 1 Hz need less than half of it."""
MOST_STEPS = 300
"""The most steps of one recording."""

StepId = int | str
Probability = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]


class _Graph(BaseModel):
    model_config = ConfigDict(extra="ignore")
    steps: dict[str, str]
    edges: list[tuple[StepId, StepId]]


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore")
    recording: str
    hz: Annotated[float, Field(gt=0.0, le=1000.0)]
    order: Annotated[list[StepId], Field(min_length=1, max_length=MOST_STEPS)]
    ticks: list[list[Probability]]
    graph: _Graph


@dataclass(frozen=True, slots=True)
class RecordedEvidence:
    """One recording, as a recogniser saw it."""

    recording: str
    hz: float
    order: tuple[StepId, ...]
    """The file's own ids, in column order; the graph's ids are these as text."""
    ticks: tuple[tuple[float, ...], ...]
    graph: StepGraph
    read: int = 0
    """Characters of the file read so far, for progress bars."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The graph's step ids, in column order."""
        return tuple(str(step_id) for step_id in self.order)

    def evidence(self) -> Iterator[Evidence]:
        """The ticks as a sense would give them."""
        ids = self.ids
        for k, row in enumerate(self.ticks):
            t = k / self.hz
            steps = tuple(StepEvidence(i, p, 0.0) for i, p in zip(ids, row, strict=False))
            yield Evidence(t, t, Sense.DETECTIONS, steps, p_background=row[-1])


def read_evidence(path: Path) -> Iterator[RecordedEvidence]:
    """The recordings of a file, one at a time. Raises InputError with file, line, what is wrong and what is allowed."""
    try:
        file = path.open(encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{str(path)!r} cannot be read: {error.strerror}. Give a file of recogniser evidence"
        ) from None
    names: set[str] = set()
    read = 0
    with file:
        for number, text in enumerate(_lines(file, path), start=1):
            read += len(text)
            found = replace(_recorded(path, number, text), read=read)
            if found.recording in names:
                raise InputError(f"{path}:{number}: recording {found.recording!r} is there twice; allowed: once each")
            names.add(found.recording)
            yield found
    if not names:
        raise InputError(f"{str(path)!r} holds no recording; allowed: one JSON object a line")


def _lines(file, path: Path) -> Iterator[str]:
    number = 0
    try:
        while text := file.readline(MOST_BYTES):
            number += 1
            if len(text) >= MOST_BYTES:
                raise InputError(f"{path}:{number}: longer than {MOST_BYTES} characters; split the recording")
            yield text
    except UnicodeDecodeError:
        raise InputError(f"{path}:{number + 1}: no UTF-8 text; allowed: one JSON object a line") from None


def _recorded(path: Path, number: int, text: str) -> RecordedEvidence:
    where = f"{path}:{number}"
    try:
        line = _Line.model_validate(json.loads(text))
    except ValueError as error:
        raise InputError(f"{where}: {_reason(error)}") from None
    ids = [str(i) for i in line.order]
    if len(set(ids)) < len(ids):
        raise InputError(f"{where}: 'order' names a step twice; allowed: every step once")
    wrong = next((k for k, row in enumerate(line.ticks) if len(row) != len(ids) + 1), None)
    if wrong is not None:
        raise InputError(
            f"{where}: tick {wrong} has {len(line.ticks[wrong])} numbers; allowed: {len(ids) + 1}, background last"
        )
    graph = plain_graph(where, line.recording, {i: line.graph.steps.get(i, i) for i in ids}, line.graph.edges)
    return RecordedEvidence(line.recording, line.hz, tuple(line.order), tuple(map(tuple, line.ticks)), graph)


def plain_graph(where: str, name: str, texts: dict[str, str], edges: list[tuple[StepId, StepId]]) -> StepGraph:
    """A graph of steps that wait for others, all of them. Raises InputError for unknown ids and circles."""
    before: dict[str, list[str]] = {step_id: [] for step_id in texts}
    for first, second in edges:
        for step_id in (str(first), str(second)):
            if step_id not in before:
                raise InputError(f"{where}: an edge names step {step_id!r}; allowed: {', '.join(before)}")
        before[str(second)].append(str(first))
    if not nx.is_directed_acyclic_graph(nx.DiGraph([(a, b) for b, many in before.items() for a in many])):
        raise InputError(f"{where}: the edges make steps wait for each other; allowed: a graph without circles")
    steps = (
        Step(i, text, pre=all_of(map(done, before[i])), duration=kitchen_duration(text)) for i, text in texts.items()
    )
    return StepGraph(name, name, tuple(steps))


def _reason(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        fault = error.errors()[0]
        return f"{'.'.join(str(part) for part in fault['loc']) or 'the line'}: {fault['msg']}"
    return f"no JSON: {error}"

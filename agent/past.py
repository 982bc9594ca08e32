"""What a session's folder remembers: read once, when a session is resumed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ..core.codec import decode, decode_json
from ..core.errors import ResumeError
from ..core.findings import Finding
from ..core.graph import SCHEMA_VERSION, StepGraph
from .events import Answered, Event, Found, Intent, SourceBack, SourceEnded, SourceGap, UserSaid
from .folder import Folder, Snapshot, revision_key

T = TypeVar("T")

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Past:
    """Everything of the past that the next tick needs."""

    session_id: str
    graph: StepGraph
    snapshot: Snapshot | None
    """None when the session was killed in its first second."""
    t: float
    """Stream seconds up to which the session had come."""
    said: tuple[str, ...]
    """Ids of every utterance that may have reached the person."""
    findings: tuple[str, ...]
    """Ids of every finding."""
    decided: frozenset[tuple[int, str]]
    """(turn, candidate id) of every decision written down."""
    revisions: frozenset[str]
    """Keys of the accepted revisions written down, see `folder.revision_key`."""
    inputs: tuple[tuple[int, Event], ...]
    """(turn, event) of everything that entered the graph from outside, in order."""


def read_past(folder: Folder) -> Past:
    """What the folder remembers; a last line that was cut by the kill is taken off the journal.

    Raises:
        ResumeError: there is no session, it is damaged, or another version wrote it.
    """
    if not folder.journal.is_file():
        raise ResumeError(f"there is no session in {str(folder.path)!r}; give a folder that holds a journal.jsonl")
    lines = tuple(_lines(folder.journal))
    head = _head(lines, folder.journal)
    graph = _read(StepGraph, folder.task)
    snapshot = _read(Snapshot, folder.snapshot) if folder.snapshot.is_file() else None
    try:
        return _past(str(head["session_id"]), lines, graph, snapshot)
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(folder.journal, f"a line has an unknown shape: {error}".splitlines()[0]) from error


def _past(session_id: str, lines: tuple[Line, ...], graph: StepGraph, snapshot: Snapshot | None) -> Past:
    times = [line["t"] for line in lines if line["type"] not in ("session", "end")]
    return Past(
        session_id=session_id,
        graph=graph,
        snapshot=snapshot,
        t=snapshot.t if snapshot else min(times, default=0.0),
        said=tuple(line["id"] for line in lines if line["type"] == "guidance"),
        findings=tuple(line["id"] for line in lines if line["type"] == "finding"),
        decided=frozenset((line["turn"], line["candidate_id"]) for line in lines if line["type"] == "decision"),
        revisions=frozenset(revision_key(line) for line in lines if line["type"] == "revision" and line["accepted"]),
        inputs=tuple((line["turn"], event) for line in lines if (event := _event(line)) is not None),
    )


def _head(lines: tuple[Line, ...], path: Path) -> Line:
    head = lines[0] if lines else {}
    if head.get("type") != "session" or "session_id" not in head:
        raise _damaged(path, "it does not begin with a session line")
    version = head.get("schema_version")
    if version != SCHEMA_VERSION:
        raise ResumeError(
            f"{str(path)!r} was written with schema_version {version!r}; this release resumes {SCHEMA_VERSION!r}: "
            "resume it with the release that wrote it, or start a new session"
        )
    return head


def _lines(path: Path) -> Iterator[Line]:
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        with path.open("r+b") as file:
            file.truncate(len(whole))
    for number, text in enumerate(whole.splitlines(), 1):
        try:
            line = json.loads(text)
        except ValueError as error:
            raise _damaged(path, f"line {number} is not JSON") from error
        if not isinstance(line, dict) or not isinstance(line.get("type"), str):
            raise _damaged(path, f"line {number} is not an object with a type")
        yield line


def _event(line: Line) -> Event | None:
    """The event that a journal line stands for; None for lines that are no input of the graph."""
    if line["type"] == "finding":
        return Found(decode(Finding, {k: v for k, v in line.items() if k not in ("type", "turn")}))
    if line["type"] == "heard":
        return UserSaid(Intent(line["intent"]), line["t"], line.get("step_id"))
    if line["type"] == "answer":
        return Answered(line["number"], line["t"], line["text"], line["looked"])
    if line["type"] == "source":
        kind = {"end": SourceEnded, "gap": SourceGap, "reconnect": SourceBack}[line["kind"]]
        return kind(line["t"], line.get("note", ""))
    return None


def _read(kind: type[T], path: Path) -> T:
    try:
        return decode_json(kind, path.read_bytes())
    except OSError as error:
        raise ResumeError(f"{str(path)!r} cannot be read ({error.strerror}); the session cannot be resumed") from error
    except ValidationError as error:
        raise _damaged(path, error.errors()[0]["msg"]) from error


def _damaged(path: Path, why: str) -> ResumeError:
    return ResumeError(f"{str(path)!r} is damaged: {why}; start a new session")

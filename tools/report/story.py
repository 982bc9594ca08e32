"""A session as its journal tells it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ...core.codec import decode
from ...core.errors import InputError
from ...core.findings import Finding
from ...core.guidance import Decision, Guidance

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sample:
    """What was believed at one moment (the journal holds at most one a second)."""

    t: float
    """Stream seconds."""
    on: Mapping[str, float]
    """step id -> P(going on)."""
    done: Mapping[str, float]
    """step id -> P(done)."""
    seen: Mapping[str, float] = field(default_factory=dict)
    """step id -> the evidence of the tick: P(going on) by the sense alone."""
    quality: Mapping[str, float] = field(default_factory=dict)
    """blur, dark, out_of_domain, ...: each in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the report shows of a session."""

    session_id: str = ""
    specs: Mapping[str, Any] = field(default_factory=dict)
    """kind of part -> its name and arguments."""
    samples: tuple[Sample, ...] = ()
    findings: tuple[Finding, ...] = ()
    decisions: tuple[Decision, ...] = ()
    guidance: tuple[Guidance, ...] = ()
    heard: tuple[tuple[float, str], ...] = ()
    """(stream seconds, words of the person)."""
    events: tuple[tuple[float, str], ...] = ()
    """(stream seconds, what the source reported)."""
    end: float = 0.0
    """Stream seconds of the last line."""
    complete: bool = False
    """True when the journal was closed properly."""


def read_story(folder: Path) -> Story:
    """The story of the session in `folder`. A cut last line is tolerated.

    Raises:
        InputError: when there is no journal, or a damaged one.
    """
    lines = tuple(_lines(folder / "journal.jsonl"))
    head = next((line for line in lines if line["type"] == "session"), {})
    guidance = {g.id: g for g in _each(lines, "guidance", Guidance)}
    return Story(
        session_id=str(head.get("session_id", folder.name)),
        specs=head.get("specs", {}),
        samples=tuple(_sample(line) for line in lines if line["type"] == "evidence_summary"),
        findings=tuple(_each(lines, "finding", Finding)),
        decisions=tuple(_each(lines, "decision", Decision)),
        guidance=tuple(guidance.values()),
        heard=tuple((line["t"], str(line.get("text", ""))) for line in lines if line["type"] == "heard"),
        events=tuple((line["t"], _event(line)) for line in lines if line["type"] == "source"),
        end=max((float(line["t"]) for line in lines if isinstance(line.get("t"), int | float)), default=0.0),
        complete=any(line["type"] == "end" for line in lines),
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        texts = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise InputError(f"no journal at {str(path)!r} ({error.strerror}); give the folder of a session") from error
    for number, text in enumerate(texts):
        try:
            line = json.loads(text)
        except json.JSONDecodeError as error:
            if number == len(texts) - 1:
                return
            raise InputError(f"{path}:{number + 1}: not JSON ({error.msg}); the journal is damaged") from error
        if isinstance(line, dict) and isinstance(line.get("type"), str):
            yield line


def _each(lines: tuple[dict[str, Any], ...], kind: str, shape: type[T]) -> Iterator[T]:
    for line in lines:
        if line["type"] == kind:
            try:
                yield decode(shape, {key: value for key, value in line.items() if key != "type"})
            except ValidationError as error:
                raise InputError(f"a {kind} line of the journal cannot be read: {error.errors()[0]['msg']}") from error


def _sample(line: dict[str, Any]) -> Sample:
    steps = line.get("steps", {})
    quality = {k: float(v) for k, v in line.get("quality", {}).items() if isinstance(v, int | float)}
    on, done, seen = ({step: float(p[key]) for step, p in steps.items() if key in p} for key in ("on", "done", "p_on"))
    return Sample(float(line["t"]), on, done, seen, quality)


def _event(line: dict[str, Any]) -> str:
    return " ".join(str(line[key]) for key in ("kind", "note") if line.get(key))

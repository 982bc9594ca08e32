"""`planwatch data check`: what is wrong in a file of records, counted and named. Nothing is dropped silently."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ....core.errors import InputError
from .lines import parse_line, raw_lines
from .records import Decision, Deviation, Event, Graph, LabelStream, Record, Recovery, Session, StepInstance

MOST_EXAMPLES = 3


@dataclass(slots=True)
class Report:
    """What was found."""

    records: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    """Kind of fault -> how often."""
    examples: dict[str, list[str]] = field(default_factory=dict)

    def fault(self, kind: str, where: str) -> None:
        """Count one, and keep the first few."""
        self.faults[kind] += 1
        kept = self.examples.setdefault(kind, [])
        if len(kept) < MOST_EXAMPLES:
            kept.append(where)

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "ok": not self.faults,
            "records": dict(sorted(self.records.items())),
            "faults": dict(sorted(self.faults.items())),
            "examples": self.examples,
        }


def check_file(path: Path) -> Report:
    """Check every line. Raises InputError only when the file itself cannot be read."""
    report = Report()
    seen: set[tuple[str, ...]] = set()
    sessions: set[str] = set()
    used: dict[str, str] = {}
    last: dict[tuple[str, str], float] = {}
    for number, text in raw_lines(path):
        where = f"line {number}"
        try:
            record = parse_line(text, where)
        except InputError as error:
            report.fault("not a record", str(error))
            continue
        report.records[type(record).__name__] += 1
        for kind in _faults(record):
            report.fault(kind, where)
        identity = _identity(record)
        if identity in seen:
            report.fault("id given twice", f"{where}: {' '.join(identity)!r}")
        seen.add(identity)
        if isinstance(record, Session):
            sessions.add(record.session_id)
        elif not isinstance(record, Graph):
            used.setdefault(record.session_id, where)
            _check_order(record, last, report, where)
    for session in used.keys() - sessions:
        report.fault("record of an unknown session", f"{used[session]}: {session!r}")
    return report


def _check_order(record: Record, last: dict[tuple[str, str], float], report: Report, where: str) -> None:
    start = _times(record)[0] if _times(record) else None
    key = (type(record).__name__, getattr(record, "session_id", ""))
    if start is not None and math.isfinite(start):
        if start < last.get(key, -math.inf):
            report.fault("out of order in time", where)
        last[key] = start


def _faults(record: Record) -> Iterator[str]:
    times = [t for t in _times(record) if t is not None]
    if any(not math.isfinite(t) for t in times):
        yield "time is not a finite number"
    elif any(t < 0 for t in times):
        yield "negative time"
    elif any(b < a for a, b in zip(times, times[1:], strict=False)):
        yield "ends before it starts"
    if not record.prov.license or not record.prov.source:
        yield "no source or licence"
    if isinstance(record, Graph):
        known = {step.step_id for step in record.steps}
        if any(a not in known or b not in known for a, b in record.before):
            yield "edge to an unknown step"


def _times(record: Record) -> tuple[float | None, ...]:
    """Times that must not fall."""
    match record:
        case StepInstance() | Recovery():
            return (record.start_s, record.end_s)
        case Deviation():
            return (record.onset_s, record.end_s)
        case Event(window=None):
            return (record.t_s,)
        case Event(window=window) if window:
            return (window.open_s, window.ideal_s, window.close_s)
        case Decision():
            return (record.t_s,)
        case Session():
            return (record.duration_s,)
    return ()


def _identity(record: Record) -> tuple[str, ...]:
    match record:
        case Session():
            return ("session", record.session_id)
        case Graph():
            return ("graph", record.graph_id)
        case StepInstance():
            return ("step", record.session_id, record.inst_id)
        case Deviation():
            return ("deviation", record.session_id, record.dev_id)
        case Recovery():
            return ("recovery", record.session_id, record.rec_id)
        case Event():
            return ("event", record.session_id, record.event_id)
        case LabelStream():
            return ("labels", record.session_id)
        case Decision():
            return ("decision", record.session_id, repr(record.t_s))

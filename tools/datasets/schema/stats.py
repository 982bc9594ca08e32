"""`planwatch data stats`: what a file of records holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import Any

from .records import Decision, Deviation, Event, Record, Session, StepInstance


def stats(records: Iterable[Record]) -> dict[str, Any]:
    """Counts, and medians in seconds; None where there is nothing."""
    kinds, codes, acts, labels, licences = (Counter[str]() for _ in range(5))
    lengths: list[float] = []
    duration = 0.0
    clean: Counter[str] = Counter()
    executed = 0
    for record in records:
        kinds[type(record).__name__] += 1
        licences[record.prov.license] += 1
        match record:
            case Session():
                duration += record.duration_s or 0.0
                clean[{True: "clean", False: "with deviations", None: "unknown"}[record.is_clean]] += 1
            case StepInstance(start_s=float(start), end_s=float(end)):
                lengths.append(end - start)
                executed += 1
            case Deviation():
                codes[record.code] += 1
            case Event():
                acts[record.act] += 1
            case Decision():
                labels[record.label] += 1
    return {
        "records": dict(kinds),
        "sessions": dict(clean),
        "hours": round(duration / 3600, 3) if duration else None,
        "executed_steps": executed,
        "step_seconds_median": round(median(lengths), 3) if lengths else None,
        "deviations": dict(codes.most_common()),
        "events": dict(acts.most_common()),
        "decisions": dict(labels),
        "silent_share": labels["silent"] / labels.total() if labels else None,
        "licences": dict(licences),
    }

"""`planwatch eval cc4d`: the tracker on what a recogniser said about real recordings. No label is read while it runs.

Writes what the fixed protocol scores: a line for every announcement (`owed`), a line a tick for the step going on.
With the dataset's labels beside it, which are opened only after the last alert is written, it also says how far P(done)
and P(begun) can be trusted.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from ...core.belief import Belief
from ...core.errors import InputError
from ...core.evidence import Sense
from ...core.findings import Finding, FindingKind
from ...core.plan import Plan
from ...planners.noise import SenseModel
from ...planners.settings import TrackerSettings
from ...planners.tracker import StepTracker
from ..datasets.step_evidence import RecordedEvidence, StepId, read_evidence
from .cc4d_labels import Calibration, calibrate

Progress = Callable[[float, float, str], None]


@dataclass(frozen=True, slots=True)
class Watched:
    """What the tracker made of one recording."""

    recording: str
    hz: float
    order: tuple[StepId, ...]
    alerts: tuple[tuple[float, tuple[StepId, ...]], ...]
    """(seconds, steps announced as owed); the check at the end stands at the end of the stream."""
    now: tuple[StepId | None, ...]
    """The step going on, a value a tick."""
    done: NDArray[np.float32]
    """(ticks, steps): P(done)."""


def run_cc4d(
    evidence: Path, out: Path, labels: Path | None = None, memory: float = 0.9, progress: Progress | None = None
) -> dict[str, Any]:
    """Watch every recording of `evidence`, write `out`, and say how it went. Raises InputError."""
    settings = settings_for(memory)
    if labels is not None and not labels.is_dir():
        raise InputError(f"no folder {str(labels)!r}; allowed: the folder of CaptainCook4D's annotations")
    size = max(1, evidence.stat().st_size) if evidence.is_file() else 1
    partial = out.with_name(f".{out.name}.partial")
    watched, begin = [], time.process_time()
    try:
        with partial.open("w", encoding="utf-8") as file:
            for done, recorded in enumerate(read_evidence(evidence), start=1):
                seen = watch(recorded, settings)
                _write(file, seen)
                watched.append(seen)
                if progress is not None:
                    progress(float(recorded.read), float(size), f"{done} recordings")
        partial.replace(out)
    except OSError as error:
        raise InputError(
            f"{str(out)!r} cannot be written: {error.strerror}. Name a file in a folder that is there"
        ) from None
    finally:
        partial.unlink(missing_ok=True)
    return _summary(watched, time.process_time() - begin, out, calibrate(watched, labels) if labels else None)


def settings_for(memory: float) -> TrackerSettings:
    """The tracker's settings for a recogniser whose errors keep `memory` of themselves for a second."""
    if not 0 <= memory < 1:
        raise InputError(f"memory={memory!r}; allowed: 0 to below 1 (how much of an error is left after one second)")
    return TrackerSettings(recognisers={Sense.DETECTIONS: SenseModel(memory=memory)})


def watch(recorded: RecordedEvidence, settings: TrackerSettings) -> Watched:
    """Let the tracker watch one recording, tick by tick; nothing it says about a tick knows a later one."""
    tracker, plan = StepTracker(settings), Plan(recorded.graph)
    belief, _ = tracker.start(plan, 0.0)
    ids, place = recorded.ids, dict(zip(recorded.ids, recorded.order, strict=True))
    alerts: list[tuple[float, tuple[StepId, ...]]] = []
    now: list[StepId | None] = []
    done = np.zeros((len(recorded.ticks), len(ids)), np.float32)
    for k, evidence in enumerate(recorded.evidence()):
        seen = tracker.observe(plan, belief, evidence)
        belief = seen.belief
        alerts += _alerts(evidence.t, seen.findings, place)
        now.append(_now(belief, ids, place))
        done[k] = [belief.steps[i].done for i in ids]
    end = len(recorded.ticks) / recorded.hz
    alerts += _alerts(end, tracker.ended(plan, belief, end).findings, place)
    return Watched(recorded.recording, recorded.hz, recorded.order, tuple(alerts), tuple(now), done)


def _alerts(
    t: float, findings: tuple[Finding, ...], place: dict[str, StepId]
) -> Iterator[tuple[float, tuple[StepId, ...]]]:
    """What was never announced before; that an owed step was left out in the end is no further announcement."""
    first = [f.step_id for f in findings if f.kind is FindingKind.OWED and f.step_id and f.id.endswith(":1")]
    if owed := tuple(place[step_id] for step_id in first if step_id in place):
        yield t, owed


def _now(belief: Belief, ids: tuple[str, ...], place: dict[str, StepId]) -> StepId | None:
    """The step most probably going on; None when "nothing of the procedure" is likelier than every step."""
    likeliest = max(ids, key=lambda i: belief.steps[i].on)
    nothing = 1.0 - sum(belief.steps[i].on for i in ids)
    return place[likeliest] if belief.steps[likeliest].on >= nothing else None


def _write(file: TextIO, seen: Watched) -> None:
    for t, owed in seen.alerts:
        file.write(json.dumps({"recording": seen.recording, "t": t, "owed": list(owed)}) + "\n")
    for k, step in enumerate(seen.now):
        file.write(json.dumps({"recording": seen.recording, "t": k / seen.hz, "step": step}) + "\n")


def _summary(watched: list[Watched], seconds: float, out: Path, trust: Calibration | None) -> dict[str, Any]:
    ticks = sum(len(seen.now) for seen in watched)
    ends = {seen.recording: len(seen.now) / seen.hz for seen in watched}
    during = sum(len(owed) for seen in watched for t, owed in seen.alerts if t < ends[seen.recording])
    return {
        "out": str(out),
        "recordings": len(watched),
        "ticks": ticks,
        "announced": during,
        "announced_at_end": sum(len(owed) for seen in watched for _, owed in seen.alerts) - during,
        "tick_ms": round(1e3 * seconds / ticks, 3) if ticks else None,
        **({} if trust is None else {"calibration": trust.as_row()}),
    }

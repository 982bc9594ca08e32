"""Measured on real annotations: how long steps and gaps are, what goes wrong, who corrects it, how late."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...core.deviation import DeviationCode
from ...core.errors import InputError
from .replay.episode import LiveReplay
from .replay.recordings import ASSEMBLY, COOKING, READERS
from .replay.timeline import Timeline

HOLOASSIST = "holoassist"
_SELF, _COACH = "corrected by student", "corrected by instructor"
_FOUND = re.compile(r"\d+")


@dataclass(slots=True)
class Measured:
    """Raw values, from recordings or from the simulator."""

    lengths: list[float] = field(default_factory=list)
    """Seconds of every step that was done."""
    gaps: list[float] = field(default_factory=list)
    """Seconds from the end of a step to the start of the next, where they do not overlap."""
    overlaps: list[bool] = field(default_factory=list)
    """Whether a step began before the one before it had ended."""
    codes: Counter[DeviationCode] = field(default_factory=Counter)
    steps: int = 0
    """Steps that were done or should have been: what `codes` is counted over."""
    self_corrected: list[bool] = field(default_factory=list)
    """For every mistake whether the person put it right unasked."""
    lags: list[float] = field(default_factory=list)
    """Seconds from the end of a mistake to the start of its own correction."""
    coach_lags: list[float] = field(default_factory=list)
    """Seconds from the start of a mistake to the word of a coach."""

    def add_runs(self, runs: Sequence[tuple[float, float]]) -> None:
        """(start, end) of everything done in one episode, sorted by start."""
        self.lengths.extend(end - start for start, end in runs)
        for (_, end), (start, _) in zip(runs, runs[1:], strict=False):
            self.overlaps.append(start < end)
            if start >= end:
                self.gaps.append(start - end)


def measure_real(data: Path) -> dict[str, Measured]:
    """source -> what it tells. Raises InputError when `data` holds none of the three."""
    found: dict[str, Measured] = {}
    if (data / COOKING).is_dir():
        found[COOKING] = _cooking(READERS[COOKING](data / COOKING))
    if (data / ASSEMBLY).is_dir():
        found[ASSEMBLY] = _assembly(READERS[ASSEMBLY](data / ASSEMBLY))
    labels = sorted((data / HOLOASSIST).glob("labels_*.jsonl.gz"))
    if labels:
        found[HOLOASSIST] = _coached(_lines(labels[0]))
    if not found:
        raise InputError(
            f"nothing to compare with in {str(data)!r}: allowed is a folder that holds {COOKING}/, {ASSEMBLY}/ or "
            f"{HOLOASSIST}/; docs/calibration.md says where they come from"
        )
    return found


def _cooking(timelines: Iterable[Timeline]) -> Measured:
    out = Measured()
    for timeline in timelines:
        out.add_runs([(e.start, e.end) for e in timeline.entries])
        silent = LiveReplay(timeline, 0)
        silent.advance(timeline.duration + 30.0)
        out.codes.update(d.code for d in silent.performance.deviations)
        left_out = set(timeline.graph.by_id) - {e.step_id for e in timeline.entries}
        out.steps += len(timeline.entries) + len(left_out)
    return out


def _assembly(timelines: Iterable[Timeline]) -> Measured:
    """Everybody works alone there, so every correction is the person's own."""
    out = Measured()
    for timeline in timelines:
        entries = timeline.entries
        fixes = {e.mends: e.start for e in entries if e.mends is not None}
        for i, entry in enumerate(entries):
            if entry.slips and DeviationCode.EXTRA not in entry.slips:
                out.self_corrected.append(i in fixes)
                if i in fixes:
                    out.lags.append(max(0.0, fixes[i] - entry.end))
    return out


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from (json.loads(line) for line in file)
    except (OSError, ValueError) as error:
        raise InputError(f"{str(path)!r} cannot be read: {error}") from error


def _coached(sessions: Iterable[dict[str, Any]]) -> Measured:
    """Wrong fine actions: whether the student or the instructor corrected them, and when the instructor spoke."""
    out = Measured()
    for session in sessions:
        spoken = {str(e["id"]): e["start"] for e in session["events"] if e["label"] == "Conversation"}
        for event in session["events"]:
            correctness = str(event.get("attributes", {}).get("Action Correctness", "")).lower()
            if _SELF not in correctness and _COACH not in correctness:
                continue
            out.self_corrected.append(_SELF in correctness)
            if _COACH in correctness:
                words = _FOUND.findall(str(event["attributes"].get("Incorrect Action Corrected by", "")))
                starts = [spoken[i] for i in words if i in spoken]
                if starts:
                    out.coach_lags.append(min(starts) - event["start"])
    return out

"""One interruption per event that reveals undone ancestors, on true timelines and on corrupted ones.

When a step begins for the first time, everything that it needs, that has not begun and that nobody spoke of yet is told
in one interruption. It is right when a step told is labelled missing or out of order, or the step that began is called
out of order. Corrupted: each execution is overlooked with one probability, else taken for another step of the recipe
(uniformly drawn) with another. Labels are read to score and for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..datasets.captaincook4d import ORDER, Recording

Events = Sequence[tuple[int, int]]
"""(index of the execution, the step that it is taken for), in time."""

DOSES = ((0.0, 0.0), (0.05, 0.0), (0.1, 0.0), (0.2, 0.0), (0.0, 0.05), (0.0, 0.1), (0.1, 0.1))
"""(overlooked, mistaken) of the rows."""
SEEDS = 5


@dataclass(frozen=True, slots=True)
class Alert:
    """One interruption."""

    event: int | None
    """Index of the execution that reveals it; None at the end."""
    steps: frozenset[int]
    """What it says is still to do."""


def true_events(recording: Recording) -> Events:
    """As it was."""
    return [(k, run.step) for k, run in enumerate(recording.executions)]


def corrupted(recording: Recording, overlooked: float, mistaken: float, rng: np.random.Generator) -> Events:
    """As a poor recogniser has it."""
    steps = sorted(recording.dag)
    out: list[tuple[int, int]] = []
    for k, run in enumerate(recording.executions):
        missed, taken, place = rng.random(3)
        others = [step for step in steps if step != run.step]
        if missed >= overlooked:
            out.append((k, others[int(place * len(others))] if others and taken < mistaken else run.step))
    return out


def alerts(recording: Recording, events: Events, at_end: bool = False) -> list[Alert]:
    """What is said; with `at_end` one more for everything that is open when the recording ends."""
    begun: set[int] = set()
    told: set[int] = set()
    out: list[Alert] = []
    for k, step in events:
        fresh = recording.before[step] - begun - told
        if step not in begun and fresh:
            out.append(Alert(k, frozenset(fresh)))
            told |= fresh
        begun.add(step)
    left = frozenset(recording.dag) - begun - told
    return [*out, Alert(None, left)] if at_end and left else out


def is_right(recording: Recording, alert: Alert) -> bool:
    """Whether an annotator's label stands behind it."""
    late = {run.step for run in recording.executions if ORDER in run.errors}
    by_event = alert.event is not None and ORDER in recording.executions[alert.event].errors
    return by_event or bool(alert.steps & (recording.missing | late))


def interruptions(recordings: Iterable[Recording], at_end: bool) -> dict[str, Any]:
    """On the true timelines."""
    right = said = clean_said = clean = caught = labels = 0
    for r in recordings:
        found = alerts(r, true_events(r), at_end)
        right, said = right + sum(is_right(r, one) for one in found), said + len(found)
        clean, clean_said = clean + r.is_clean, clean_said + len(found) * r.is_clean
        caught += len(r.missing & frozenset(step for one in found for step in one.steps))
        labels += len(r.missing)
    return {
        "interruptions": said,
        "right": round(right / said, 3) if said else None,
        "per_clean_recording": round(clean_said / clean, 3) if clean else None,
        "missing_caught": caught,
        "missing_labels": labels,
    }


def fragility(recordings: Sequence[Recording], seeds: int = SEEDS) -> list[dict[str, Any]]:
    """A row a dose, counts of all seeds together; None where nothing was said or no recording is clean."""
    clean = sum(r.is_clean for r in recordings)
    out: list[dict[str, Any]] = []
    for overlooked, mistaken in DOSES:
        found = [
            (r, alert)
            for seed in range(seeds)
            for number, r in enumerate(recordings)
            for alert in alerts(r, corrupted(r, overlooked, mistaken, np.random.default_rng([seed, number])))
        ]
        right, false = sum(is_right(r, alert) for r, alert in found), sum(r.is_clean for r, _ in found)
        out.append(
            {
                "overlooked": overlooked,
                "mistaken": mistaken,
                "precision": round(right / len(found), 3) if found else None,
                "per_clean_recording": round(false / (clean * seeds), 3) if clean else None,
            }
        )
    return out

"""What an assistant concluded and said in one recording: everything that is scored, and nothing that is timed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....core.guidance import Act
from ...metrics.journal_findings import Concluded, findings_of


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance."""

    t: float
    """Stream seconds at which it was handed over."""
    act: Act
    text: str
    step_id: str | None = None
    """The graph step it is about; for an injected step the one it stands for."""
    cause_t: float | None = None
    """Stream seconds of the cause."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """One assistant in one recording."""

    session_id: str
    row: str
    findings: tuple[Concluded, ...]
    said: tuple[Said, ...]
    seconds: float
    """Stream seconds that it was shown."""
    silences: tuple[tuple[str, int], ...] = ()
    """(verdict of the policy, how often) of what it could have said."""
    revisions: tuple[tuple[str, int], ...] = ()
    """(who proposed it, how often) of the changes of the plan."""
    planner_notes: tuple[str, ...] = ()
    """What a planner with a model said of itself: answers that were late, refused or unreadable."""
    closed: Mapping[str, Any] | None = None
    """What came of a closed-loop episode; None elsewhere."""


def read_prediction(folder: Path, session_id: str, row: str, seconds: float) -> Prediction:
    """The prediction of the closed session in `folder`, from its journal. Raises InputError for a damaged journal."""
    journal = folder / "journal.jsonl"
    rows = list(_rows(journal))
    bases = {step_id: base for line in rows if line["type"] == "revision" for step_id, base in _injected(line)}
    verdicts = [line["verdict"] for line in rows if line["type"] == "decision" and line["verdict"] != "speak"]
    said = tuple(_said(line, bases) for line in rows if line["type"] == "guidance")
    counts = tuple((verdict, verdicts.count(verdict)) for verdict in sorted(set(verdicts)))
    who = [line["who"] for line in rows if line["type"] == "revision"]
    revised = tuple((name, who.count(name)) for name in sorted(set(who)))
    notes = tuple(line["text"] for line in rows if line["type"] == "planner")
    return Prediction(session_id, row, findings_of(journal), said, seconds, counts, revised, notes)


def _rows(journal: Path) -> Iterator[dict[str, Any]]:
    for text in journal.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            line = json.loads(text)
        except json.JSONDecodeError:
            continue  # a line cut by a kill; a damaged journal is refused by `findings_of`
        if isinstance(line, dict) and "type" in line:
            yield line


def _said(line: Mapping[str, Any], bases: Mapping[str, str]) -> Said:
    step_id = line.get("step_id")
    base = bases.get(step_id, step_id) if isinstance(step_id, str) else None
    return Said(line["spoken_t"], Act(line["act"]), line["text"], base, line["t"])


def _injected(line: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for edit in line.get("edits", ()):
        step = edit.get("step")
        if step:
            yield step["id"], step.get("stands_for") or step["id"].rpartition("+")[0] or step["id"]

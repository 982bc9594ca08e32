"""The files of one session, by name, and how each is written.

`journal.jsonl` everything that happened, line by line · `plan.json` the plan with every revision · `task.json` the task
graph · `snapshot.json` belief and stream time, each second · `checkpoints.sqlite` LangGraph's thread
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.belief import Belief
from ..core.codec import encode
from ..core.graph import SCHEMA_VERSION, StepGraph
from ..core.plan import Plan


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the files of a session are."""

    path: Path

    @property
    def journal(self) -> Path:
        """Append-only, one JSON object a line."""
        return self.path / "journal.jsonl"

    @property
    def plan(self) -> Path:
        """All revisions; rewritten whenever the plan changes."""
        return self.path / "plan.json"

    @property
    def task(self) -> Path:
        """The task graph as it was when the session began."""
        return self.path / "task.json"

    @property
    def snapshot(self) -> Path:
        """Belief and stream time."""
        return self.path / "snapshot.json"

    @property
    def checkpoints(self) -> Path:
        """SQLite, written by LangGraph's saver."""
        return self.path / "checkpoints.sqlite"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is written each second, so that a killed session goes on from there."""

    t: float
    """Stream seconds."""
    revision: int
    """Of the plan that the belief fits."""
    belief: Belief
    schema_version: int = SCHEMA_VERSION


def dumps(value: Any) -> bytes:
    """JSON of a core dataclass, or of JSON values."""
    plain = value if isinstance(value, dict) else encode(value)
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def snapshot_bytes(snapshot: Snapshot) -> bytes:
    """The content of `snapshot.json`: on one line, for it is written each second and indenting costs much more."""
    return json.dumps(encode(snapshot), ensure_ascii=False).encode()


def task_bytes(graph: StepGraph) -> bytes:
    """The content of `task.json`."""
    return dumps(graph)


def plan_bytes(plan: Plan, session_id: str) -> bytes:
    """The content of `plan.json`."""
    return dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "session_id": session_id,
            "graph_id": plan.graph.id,
            "goal": plan.graph.goal,
            "revision": plan.revision,
            "finished": plan.finished,
            "steps": [step.id for step in plan.steps],
            "injected": [step.id for step in plan.injected],
            "status": {step.id: plan.status_of(step.id).value for step in plan.steps},
            "done_at": dict(plan.done_at),
            "revisions": [encode(revision) for revision in plan.revisions],
        }
    )


def revision_key(values: Mapping[str, Any]) -> str:
    """What tells a revision, as JSON values, from any other: its number, whether it was taken, and its edits."""
    return json.dumps([values["number"], values["accepted"], values["edits"]], sort_keys=True)


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` beside `path`, then rename it over `path`."""
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(data)
    beside.replace(path)

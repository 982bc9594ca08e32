"""A session's plan as its folder tells it: `task.json` and `plan.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from ...core.codec import decode, decode_json
from ...core.errors import InputError
from ...core.graph import StepGraph
from ...core.plan import Plan, Revision, Status


@dataclass(frozen=True, slots=True)
class _Kept:
    """The part of `plan.json` that a plan is rebuilt from."""

    revisions: tuple[Revision, ...]
    status: Mapping[str, Status] = field(default_factory=dict)
    done_at: Mapping[str, float] = field(default_factory=dict)


def read_plan(folder: Path) -> Plan:
    """The plan of the session in `folder`, as last written. Raises InputError when a file is missing or damaged."""
    task, kept = folder / "task.json", folder / "plan.json"
    try:
        graph = decode_json(StepGraph, task.read_bytes())
        record = decode(_Kept, json.loads(kept.read_bytes()))
    except OSError as error:
        raise InputError(
            f"{error.filename!r} cannot be read ({error.strerror}); give the folder of a session"
        ) from error
    except (ValidationError, ValueError) as error:
        why = str(error).splitlines()[0]
        raise InputError(f"task.json or plan.json in {str(folder)!r} is damaged: {why}; start a new session") from error
    return Plan(graph, record.revisions, dict(record.status), dict(record.done_at))

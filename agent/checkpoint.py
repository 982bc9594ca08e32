"""Where LangGraph keeps its thread: one SQLite file in the session's folder.

Only the types listed here can come out of it (strict msgpack): a checkpoint is data, and data never names code.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from ..core.deviation import DeviationCode, RecoveryKind
from ..core.effects import Formula, Op
from ..core.findings import Finding, FindingKind
from ..core.guidance import Act, Candidate, Decision, Grain, Guidance, Spoken, Tone, Urgency, Verdict, Window
from ..core.listener import Expertise, Listener, Talk
from ..core.plan import Revision, Status
from ..core.proposal import Edit, EditKind, PlanProposal
from ..core.steps import (
    Confirm,
    Duration,
    Hazard,
    Param,
    ParamKind,
    RecoveryTemplate,
    Repeat,
    Reversible,
    Role,
    Step,
    Thing,
)
from .drafts import Cue, Draft
from .events import EVENT_KINDS, Intent
from .planbook import PlanRecord
from .remembering import RememberingSaver
from .state import Moment

KEPT = 4
"""Checkpoints that stay when the thread is pruned; only the newest is ever read."""

ALLOWED: tuple[type, ...] = (
    *(DeviationCode, RecoveryKind, Formula, Op, Finding, FindingKind, Act, Candidate, Decision, Guidance, Urgency),
    *(Verdict, Window, Revision, Status, Edit, EditKind, PlanProposal, Confirm, Duration, Hazard, Param, ParamKind),
    *(Grain, Spoken, Tone, Expertise, Listener, Talk),
    *(RecoveryTemplate, Repeat, Reversible, Role, Step, Thing, Cue, Draft, Intent, PlanRecord, Moment, *EVENT_KINDS),
)
"""Every type of ours that the state can hold."""


class CoreSerializer(JsonPlusSerializer):
    """LangGraph's serializer, strict, giving tuples back where our frozen types had tuples (msgpack has only lists)."""

    def __init__(self) -> None:
        super().__init__(allowed_msgpack_modules=[(kind.__module__, kind.__name__) for kind in ALLOWED])

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """The object that was written. Types outside ALLOWED come back as plain data."""
        found = super().loads_typed(data)
        _restore(found)
        return found


def _restore(value: Any) -> None:
    """Turn lists inside dataclasses into tuples, in place."""
    if isinstance(value, dict):
        for one in value.values():
            _restore(one)
    elif isinstance(value, list | tuple):
        for one in value:
            _restore(one)
    elif is_dataclass(value) and not isinstance(value, type | Enum):
        for field in fields(value):
            inner = getattr(value, field.name)
            _restore(inner)
            if isinstance(inner, list):
                object.__setattr__(value, field.name, tuple(inner))


def open_saver(path: Path) -> RememberingSaver:
    """A saver over the file at `path` (made when missing). Raises sqlite3.DatabaseError when it is damaged.

    The write-ahead log is folded into the file by `fold` at quiet moments and not by whichever run fills it, because
    folding waits for the disk.
    """
    conn = sqlite3.connect(path, check_same_thread=False)
    saver = RememberingSaver(conn, serde=CoreSerializer())
    try:
        saver.setup()
        conn.execute("PRAGMA synchronous=NORMAL")
        conn.execute("PRAGMA wal_autocheckpoint=0")
    except sqlite3.DatabaseError:
        conn.close()
        raise
    return saver


def prune(saver: SqliteSaver, thread_id: str) -> None:
    """Delete all but the newest KEPT checkpoints of the thread."""
    with saver.cursor() as cursor:
        rows = cursor.execute(
            "SELECT checkpoint_id FROM checkpoints WHERE thread_id = ? ORDER BY checkpoint_id DESC LIMIT 1 OFFSET ?",
            (thread_id, KEPT - 1),
        ).fetchall()
        for (oldest,) in rows:
            for table in ("checkpoints", "writes"):
                cursor.execute(f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id < ?", (thread_id, oldest))


def fold(path: Path) -> None:
    """Fold the write-ahead log into the file, without making a writer wait. Safe from any thread."""
    with closing(sqlite3.connect(path)) as conn, suppress(sqlite3.OperationalError):  # busy: the next time does it
        conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

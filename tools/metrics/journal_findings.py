"""The findings of a session as its journal holds them: what is scored, and when it was really concluded.

A finding's own `t` is the tracker's estimate of when its cause happened, and a tracker could date it back. What counts
is when the session knew: the line's `at` if it has one, else the first decision of the same turn, never before `t`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ...core.codec import decode
from ...core.errors import InputError
from ...core.findings import Finding

PUT_BACK = "put_back"
"""What an injected step that puts a wrong thing back stands for in a score."""


@dataclass(frozen=True, slots=True)
class Concluded:
    """A finding as it is scored."""

    finding: Finding
    at: float
    """Stream seconds at which the session knew it."""
    base: str | None
    """The graph step concerned: for an injected step the one it stands for, or `put_back`."""


def concluded(finding: Finding, at: float | None = None, base: str | None = None) -> Concluded:
    """A finding about a graph step, known at once unless `at` says otherwise."""
    return Concluded(finding, finding.t if at is None else at, base or finding.step_id)


def findings_of(journal: Path) -> tuple[Concluded, ...]:
    """Every finding in a session's `journal.jsonl`, in its order.

    A torn last line (a killed session) is left out. Raises InputError with one line for a file that is no journal.
    """
    rows = list(_rows(Path(journal)))
    bases = dict(pair for row in rows if row["type"] == "revision" for pair in _injected(row))
    known: dict[Any, float] = {}
    for row in rows:
        if row["type"] == "decision" and "turn" in row:
            known.setdefault(row["turn"], row["t"])
    return tuple(_concluded(row, known, bases, journal) for row in rows if row["type"] == "finding")


def _concluded(row: Mapping[str, Any], known: Mapping[Any, float], bases: Mapping[str, str], path: Path) -> Concluded:
    try:
        finding = decode(Finding, {key: value for key, value in row.items() if key not in ("type", "turn", "at")})
    except ValidationError as error:
        raise InputError(f"{str(path)!r}: a finding cannot be read ({error.errors()[0]['msg']})") from error
    at = row["at"] if "at" in row else known.get(row.get("turn"), finding.t)
    step_id = finding.step_id
    return Concluded(finding, max(at, finding.t), bases.get(step_id, step_id) if step_id else None)


def _injected(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(id, what it stands for in a score) of the steps that a revision injects."""
    for edit in row.get("edits", ()):
        step = edit.get("step")
        if step:
            put_back = step.get("verb") == PUT_BACK
            yield step["id"], PUT_BACK if put_back else step.get("stands_for") or step["id"]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines: Iterable[bytes] = path.read_bytes().split(b"\n")
    except OSError as error:
        raise InputError(f"the journal {str(path)!r} cannot be read ({error.strerror})") from error
    *whole, _torn = lines
    for number, line in enumerate(whole, 1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(f"{path}:{number}: not JSON: every line of a journal is one object") from error
        if not isinstance(row, dict) or "type" not in row:
            raise InputError(f"{path}:{number}: a journal line is an object with a type")
        yield row

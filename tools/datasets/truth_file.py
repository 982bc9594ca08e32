"""`truth.jsonl`: what really happened in an episode, one typed object a line.

    {"type": "header", "schema_version": 2, "episode_id": ..., "graph_id": ..., "duration": ..., "seed": ...}
    {"type": "run", "step_id": ..., "start": ..., "end": ..., "outcome": "done", "verb": ..., "things": [[role, name]]}
    {"type": "deviation", "id": ..., "code": "S.OMIT", "step_id": ..., "onset": ..., ...}
    {"type": "said", "t": ..., "text": ...}
    {"type": "effect", "t": ..., "effect": "done:boil", "holds": true}
    {"type": "ideal", "act": "correct", "window": {"open": ..., "ideal": ..., "close": ...}, "step_id": ..., ...}
    {"type": "seen", "what": "blue mug", "start": ..., "end": ...}
    {"type": "repetition", "step_id": ..., "number": 1, "start": ..., "end": ..., "reach": 1.0, "fault": null}

Version 1 knew the first four types; its files are read as they are.

The fields are those of `core.truth`; times are stream seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ...core.codec import decode, encode
from ...core.errors import InputError
from ...core.truth import EpisodeTruth, IdealGuidance, Reading, Repetition, Seen, StepRun, TrueDeviation, TrueEffect

TRUTH_VERSION = 2
"""Of truth files."""
READS = (1, 2)
"""The versions that can be read."""

_ROWS = {
    "run": ("runs", StepRun),
    "deviation": ("deviations", TrueDeviation),
    "effect": ("effects", TrueEffect),
    "ideal": ("ideal", IdealGuidance),
    "seen": ("seen", Seen),
    "repetition": ("repetitions", Repetition),
    "reading": ("readings", Reading),
}
"""type -> (field of EpisodeTruth, class of a row)."""
_TYPES = ("header", *_ROWS, "said")


def truth_lines(truth: EpisodeTruth) -> Iterator[str]:
    """The lines of a truth file, without line ends."""
    whole = encode(truth)
    said = whole.pop("said")
    rows = {kind: whole.pop(field) for kind, (field, _) in _ROWS.items()}
    yield json.dumps({"type": "header", "schema_version": TRUTH_VERSION, **whole}, ensure_ascii=False)
    for kind, found in rows.items():
        for row in found:
            yield json.dumps({"type": kind, **row}, ensure_ascii=False)
    for t, text in said:
        yield json.dumps({"type": "said", "t": t, "text": text}, ensure_ascii=False)


def write_truth(path: Path, truth: EpisodeTruth) -> None:
    """Write a truth file as a whole: a reader sees the old file or the new one."""
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text("".join(f"{line}\n" for line in truth_lines(truth)), encoding="utf-8")
    partial.replace(path)


def read_truth(path: Path) -> EpisodeTruth:
    """The truth in a file. Raises InputError with one line: file, line, what is wrong, what is allowed."""
    rows: dict[str, list[Any]] = {kind: [] for kind in _TYPES}
    for number, row in _rows(path):
        try:
            rows[row["type"]].append(_value(row))
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(str(part) for part in fault["loc"]) or "the line"
            raise _fault(path, number, f"{row['type']}: {where}: {fault['msg']}") from error
        except (KeyError, TypeError) as error:
            raise _fault(path, number, f"{row['type']} lacks {error}") from error
    if len(rows["header"]) != 1:
        raise _fault(path, 1, f"{len(rows['header'])} header lines: allowed is exactly one")
    found = {field: rows[kind] for kind, (field, _) in _ROWS.items()}
    whole = {**rows["header"][0], **found, "said": rows["said"]}
    try:
        return decode(EpisodeTruth, whole)
    except ValidationError as error:
        fault = error.errors()[0]
        raise _fault(path, 1, f"header: {'.'.join(map(str, fault['loc']))}: {fault['msg']}") from error


def _value(row: dict[str, Any]) -> Any:
    fields = {key: value for key, value in row.items() if key not in ("type", "schema_version")}
    if row["type"] in _ROWS:
        return decode(_ROWS[row["type"]][1], fields)
    return (fields["t"], fields["text"]) if row["type"] == "said" else fields


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise _fault(path, number, "not JSON: every line is one object") from error
        if not isinstance(row, dict) or row.get("type") not in _TYPES:
            kind = row.get("type") if isinstance(row, dict) else row
            raise _fault(path, number, f"type {kind!r}: allowed are {', '.join(_TYPES)}")
        version = row.get("schema_version", TRUTH_VERSION)
        if version not in READS:
            known = " and ".join(map(str, READS))
            raise _fault(path, number, f"schema_version {version!r}: this release reads {known}")
        yield number, row


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{str(path)!r} is not a truth file: it is not UTF-8 text; give a truth.jsonl") from error
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be read ({error.strerror}): give an existing truth.jsonl") from error


def _fault(path: Path, line: int, what: str) -> InputError:
    return InputError(f"{path}:{line}: {what}")

"""Records as JSONL, checked by pydantic at the door; and the published JSON Schema of a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ....core.codec import decode, encode
from ....core.errors import InputError
from .records import SCHEMA_VERSION, TYPES, Record

MAX_LINE = 16 * 2**20
"""Bytes of one line."""
_NAMES = {kind: name for name, kind in TYPES.items()}


def line_of(record: Record) -> str:
    """One line, without its end; fields that are None are left out."""
    values = {key: value for key, value in encode(record).items() if value is not None}
    return json.dumps({"type": _NAMES[type(record)], "v": SCHEMA_VERSION, **values}, ensure_ascii=False)


def write_records(path: Path, records: Iterable[Record]) -> int:
    """Write a file as a whole, and say how many records it holds."""
    partial = path.with_name(f".{path.name}.partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    try:
        with partial.open("w", encoding="utf-8") as file:
            for record in records:
                file.write(f"{line_of(record)}\n")
                count += 1
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return count


def read_records(path: Path) -> Iterator[Record]:
    """The records of a file. Raises InputError: file, line, what is wrong, what is allowed."""
    for number, text in raw_lines(path):
        yield parse_line(text, f"{path}:{number}")


def raw_lines(path: Path) -> Iterator[tuple[int, str]]:
    """(number, text) of every line that is not empty. Raises InputError."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(MAX_LINE + 1):
                number += 1
                if len(line) > MAX_LINE:
                    raise InputError(f"{path}:{number}: longer than {MAX_LINE} bytes; allowed: one record a line")
                if text := line.decode("utf-8").strip():
                    yield number, text
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: no UTF-8 text ({error.reason}); give a JSONL file of records") from None
    except OSError as error:
        hint = "give a JSONL file of records (`planwatch data convert` writes one)"
        raise InputError(f"{str(path)!r} cannot be read: {error.strerror}; {hint}") from None


def parse_line(text: str, where: str) -> Record:
    """One record. Raises InputError."""
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"{where}: not JSON; every line is one object") from None
    kind = row.get("type") if isinstance(row, dict) else None
    if kind not in TYPES:
        raise InputError(f"{where}: type {kind!r}; allowed: {', '.join(TYPES)}")
    if (version := row.get("v", SCHEMA_VERSION)) != SCHEMA_VERSION:
        raise InputError(f"{where}: version {version!r}; this release reads {SCHEMA_VERSION}")
    fields = {key: value for key, value in row.items() if key not in ("type", "v")}
    unknown = fields.keys() - TYPES[kind].__dataclass_fields__.keys()
    if unknown:
        raise InputError(f"{where}: {kind} has no field {min(unknown)!r}; see docs/dataset.schema.json")
    try:
        return decode(TYPES[kind], fields)
    except ValidationError as error:
        fault = error.errors()[0]
        at = ".".join(str(part) for part in fault["loc"])
        raise InputError(f"{where}: {kind}.{at}: {fault['msg']}, it is {fault['input']!r}"[:400]) from None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of one line (draft 2020-12)."""
    parts: list[dict[str, Any]] = []
    shared: dict[str, Any] = {}
    for name, kind in TYPES.items():
        schema = TypeAdapter(kind).json_schema()
        shared |= schema.pop("$defs", {})
        schema["properties"] = {"type": {"const": name}, "v": {"const": SCHEMA_VERSION}, **schema["properties"]}
        schema["required"] = ["type", *schema.get("required", [])]
        parts.append({**schema, "additionalProperties": False})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "planwatch dataset record",
        "oneOf": parts,
        "$defs": shared,
    }

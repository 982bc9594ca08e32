"""Faults in a task graph file: where, what, what is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FaultCode(StrEnum):
    """What is wrong with a task graph."""

    SYNTAX = "syntax"
    """The file is not YAML, or not a mapping."""
    SCHEMA = "schema"
    """A field is missing, unknown, or of the wrong type."""
    VERSION = "version"
    """`schema_version` is not one this release reads."""
    DUPLICATE_ID = "duplicate_id"
    """Two steps (or groups) share an id."""
    UNKNOWN_REFERENCE = "unknown_reference"
    """A step, effect or group member nobody defines."""
    CYCLE = "cycle"
    """Steps that wait for each other."""
    UNREACHABLE = "unreachable"
    """A step whose precondition can never hold."""
    DEAD_END = "dead_end"
    """The goal needs an effect that no step gives."""
    NO_CUE = "no_cue"
    """A step nobody could observe: no text, no cue, no object."""
    UNSAFE = "unsafe"
    """A dangerous or irreversible step that a sense alone would confirm."""
    TOO_LARGE = "too_large"
    """More steps, or a bigger file, than the limit."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `str()` is the line a user reads."""

    code: FaultCode
    message: str
    """What, the value, what is allowed, what to do next: one line."""
    file: str
    line: int
    """1-based line in `file`."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code.value}: {self.message}"

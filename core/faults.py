"""Faults in a task graph file, and warnings about a sound one: where, what, what to do."""

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
    AMBIGUOUS_CUES = "ambiguous_cues"
    """Warning: two steps that can be open together look or sound the same."""
    UNOBSERVABLE = "unobservable"
    """Warning: a step that leaves nothing to see or hear, or is over too soon."""
    NO_RECOVERY = "no_recovery"
    """Warning: a step that cannot be undone names no way back."""
    TIMER_CONFLICT = "timer_conflict"
    """Warning: the times that a step states contradict each other, or two timers need one thing at once."""
    DEAD_ALTERNATIVE = "dead_alternative"
    """Warning: an alternative that cannot lead to the goal, or never makes a difference."""


class Level(StrEnum):
    """How grave a fault is."""

    ERROR = "error"
    """The graph is not used."""
    WARNING = "warning"
    """The graph works, but will be watched or guided worse than it could be."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `str()` is the line a user reads."""

    code: FaultCode
    message: str
    """What, the value, what is allowed, what to do next: one line."""
    file: str
    line: int
    """1-based line in `file`."""
    level: Level = Level.ERROR

    def __str__(self) -> str:
        mark = "" if self.level is Level.ERROR else f"{self.level.value}: "
        return f"{self.file}:{self.line}: {mark}{self.code.value}: {self.message}"

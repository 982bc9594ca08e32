"""What an importer makes of a file: steps in the source's own words and ids, and notes about what it had to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Format(StrEnum):
    """A kind of task file."""

    CAPTAINCOOK4D = "captaincook4d"
    """JSON: `steps` by number and `edges` before -> after, with START and END."""
    EGOPER = "egoper"
    """Edge lists over bare action numbers, as JSON or as text, one pair a line."""
    XR_AI = "xr-ai"
    """YAML: a `task` with typed `state` and `steps` that name their `next`."""
    ANGEL = "angel"
    """YAML: a `title` and `labels` (or `steps`) by number, some with `depends`."""
    SIGMA = "sigma"
    """JSON: a library of `Tasks` with typed `Steps` and `SubSteps`."""
    TEXT = "text"
    """Plain text: numbered lines, or bullets."""


class NoteCode(StrEnum):
    """What an importer wants to be known."""

    STRAY_QUOTE = "stray_quote"
    """A quotation mark without its partner was taken away."""
    BAD_CHARACTER = "bad_character"
    """Characters that no text may hold were taken away."""
    TIME_FROM_TEXT = "time_from_text"
    """The duration was taken from the words of the step."""
    OPTIONAL_FROM_TEXT = "optional_from_text"
    """The words say that the step may be left out."""
    NO_NAMES = "no_names"
    """The file names no actions, only numbers."""
    SAME_ID = "same_id"
    """Several entries share a number; each became a step, in their order."""
    MARKER = "marker"
    """A start, end or background entry, which is no step."""
    LEFT_OUT = "left_out"
    """Fields that a task graph has no place for."""
    UNUSED_STEP = "unused_step"
    """A step that the order of the source never reaches; it is kept as optional."""
    NUMBERING = "numbering"
    """Numbers that jump or repeat."""
    LINEAR = "linear"
    """The file gives no order but its own, so each step waits for the one before."""
    SPLIT_TEXT = "split_text"
    """A text too long for a step goes on in `meta`."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to know about an import; `str()` is the line a user reads."""

    code: NoteCode
    message: str
    line: int | None = None
    """1-based line in the source, where it has one."""

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line is not None else ""
        return f"{place}{self.code.value}: {self.message}"


@dataclass(frozen=True, slots=True)
class DraftStep:
    """A step as its source says it."""

    source_id: str
    text: str
    after: tuple[str, ...] = ()
    """Source ids of the steps before."""
    label: str = ""
    """A short name for the step's id; made from the text when there is none."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the task graph file, as it writes them."""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole task as its source says it."""

    name: str
    """For the graph's id."""
    goal: str
    steps: tuple[DraftStep, ...]
    notes: tuple[Note, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)


def chained(steps: list[DraftStep]) -> tuple[DraftStep, ...]:
    """Each step after the one before it."""
    out: list[DraftStep] = []
    for step in steps:
        after = (out[-1].source_id,) if out else ()
        out.append(DraftStep(step.source_id, step.text, after, step.label, step.fields, step.line))
    return tuple(out)

"""What the tracker concluded from evidence. Each is announced at most once per cause."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .deviation import DeviationCode
from .steps import Role


class FindingKind(StrEnum):
    """The closed set of findings."""

    STEP_STARTED = "step_started"
    """A step is going on."""
    STEP_DONE = "step_done"
    """A step has ended and its effects hold."""
    OWED = "owed"
    """An ancestor of a started step is not done."""
    MISTAKE = "mistake"
    """A step is done with the wrong thing, in the wrong amount or manner; see `code`."""
    DOUBT = "doubt"
    """A step that was taken as done may stand wrong, in a way that nobody can name."""
    EXTRA = "extra"
    """Something outside the plan is being done."""
    REPEAT = "repeat"
    """A done step is being done again."""
    STALL = "stall"
    """Nothing of the plan has happened for longer than expected."""
    HAZARD = "hazard"
    """A danger."""
    SELF_CORRECTED = "self_corrected"
    """A deviation went away before anyone spoke."""
    CORRECTED = "corrected"
    """An announced deviation was recovered from."""
    OUT_OF_DOMAIN = "out_of_domain"
    """The picture is outside what the senses were trained on."""
    FINISHED = "finished"
    """Every required step is done."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One conclusion."""

    id: str
    """Unique in a session and the same when the same evidence is replayed."""
    kind: FindingKind
    t: float
    """Stream seconds of the cause."""
    made_at: float
    """Monotonic wall seconds."""
    step_id: str | None = None
    """The plan step it is about: for OWED the step that is owed."""
    code: DeviationCode | None = None
    role: Role | None = None
    """For a wrong thing: its role."""
    p: float = 1.0
    """The tracker's probability that it is true."""
    by: str | None = None
    """For OWED: the dependent step that started."""
    wrong_thing: str | None = None
    """For a wrong thing: what was seen instead, in words."""
    off: float | None = None
    """For an amount, time or setting: what was seen less what was asked, in the parameter's unit; None: unknown."""

"""The closed set of events that enter the graph. Frames never do: a graph run costs a write to the disk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from ..core.findings import Finding
from ..core.proposal import PlanProposal


class Intent(StrEnum):
    """What the person's words ask for."""

    DONE = "done"
    """The step that is going on is done."""
    NEXT = "next"
    """A question: what comes next."""
    REPEAT = "repeat"
    """Say the last thing again."""
    UNDO = "undo"
    """The step last taken as done is not done."""
    QUIETER = "quieter"
    """The person waves words away: fewer of them."""
    MORE = "more"
    """The person wants to be told more."""
    ALREADY = "already"
    """The step that was just called missing has been done."""
    NOT_YET = "not yet"
    """It has not: the person agrees that it is missing."""
    VALUE = "value"
    """An amount, a temperature or a setting of a step is so much."""
    UNKNOWN = "unknown"
    """Anything else."""


@dataclass(frozen=True, slots=True)
class Started:
    """The session begins: the first step has to be told."""

    t: float
    """Stream seconds."""


@dataclass(frozen=True, slots=True)
class Found:
    """The tracker concluded something."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class PlanProposed:
    """A planner that works outside the graph has an answer."""

    proposal: PlanProposal
    who: str
    """Name of the planner."""
    t: float
    """Stream seconds at which it arrived."""


@dataclass(frozen=True, slots=True)
class HoldDue:
    """Held candidates have to be decided again: their time has come, or the person has paused."""

    candidate_ids: tuple[str, ...]
    t: float
    """Stream seconds."""


@dataclass(frozen=True, slots=True)
class TimerDue:
    """The time that a step asks for is over."""

    step_id: str
    t: float
    """Stream seconds."""


@dataclass(frozen=True, slots=True)
class Beat:
    """Something that is repeated or held goes on, and a word of company is due."""

    step_id: str
    t: float
    """Stream seconds."""
    count: int | None = None
    """The number of the repetition that has just ended, to be said aloud; None: a good word."""
    better: bool = False
    """True when a fault of posture or tempo has just gone."""


@dataclass(frozen=True, slots=True)
class UserSaid:
    """The person typed or spoke. Data, never an instruction to the program."""

    intent: Intent
    t: float
    """Stream seconds."""
    step_id: str | None = None
    """The step that the words are taken to be about."""
    asked: bool = False
    """True when a model looks for an answer; an `Answered` follows."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a question that a model was given."""

    number: int
    """Of the turn in which it was asked."""
    t: float
    """Stream seconds."""
    text: str | None = None
    """What is read out; None when there is nothing."""
    looked: bool = False
    """True when the model found that no fact answers it."""


@dataclass(frozen=True, slots=True)
class SourceEnded:
    """No more frames will come."""

    t: float
    """Stream seconds."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SourceGap:
    """Frames are missing."""

    t: float
    """Stream seconds."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SourceBack:
    """A live source delivers again."""

    t: float
    """Stream seconds."""
    note: str = ""


Event: TypeAlias = (
    Started
    | Found
    | PlanProposed
    | HoldDue
    | TimerDue
    | Beat
    | UserSaid
    | Answered
    | SourceEnded
    | SourceGap
    | SourceBack
)
EVENT_KINDS = (
    Started,
    Found,
    PlanProposed,
    HoldDue,
    TimerDue,
    Beat,
    UserSaid,
    Answered,
    SourceEnded,
    SourceGap,
    SourceBack,
)
"""Every kind of event there is; nothing else enters the graph, and none is meant to be subclassed."""

"""Truth of an episode, in the project's own event schema: what really happened, for oracles and scores only.

An episode is `episode.mp4` beside `truth.jsonl`; every line of the latter is one object with a `type`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .deviation import DeviationCode, Harm, RecoveryKind
from .steps import Role


class Outcome(StrEnum):
    """How an execution ended."""

    DONE = "done"
    """Its effects hold."""
    ABANDONED = "abandoned"
    """Left before its effects held."""
    WRONG = "wrong"
    """Done, or begun, with a wrong thing: the step's effects do not hold."""


@dataclass(frozen=True, slots=True)
class StepRun:
    """One execution of a step (or of a recovery step)."""

    step_id: str
    """A graph step's id, or `put_back` for putting a wrong thing back."""
    start: float
    """Stream seconds of the first contact with a thing of the step."""
    end: float
    """Stream seconds of the release."""
    outcome: Outcome
    verb: str = ""
    things: tuple[tuple[Role, str], ...] = ()
    """What was really used, in words."""


@dataclass(frozen=True, slots=True)
class TrueDeviation:
    """One deviation that really happened."""

    id: str
    code: DeviationCode
    step_id: str
    """The step concerned: the one that was skipped, or done with the wrong thing."""
    onset: float
    """Stream seconds at which it could first be seen."""
    pnr: float | None = None
    """Point of no return in stream seconds; None when there is none."""
    role: Role | None = None
    wrong_thing: str | None = None
    by: str | None = None
    """For an omission: the dependent whose start is the onset."""
    recovered: float | None = None
    """Stream seconds at which it was made good; None when it never was."""
    note: str | None = None
    """In which way, in words ("too much")."""
    recovery: RecoveryKind | None = None
    """How it was made good, when that is known."""
    harm: Harm = Harm.NONE
    """What it costs when it is not made good before `pnr`, or by the end."""
    benign: bool = False
    """A harmless variation: silence is right."""
    self_corrected: bool = False
    """The person made it good before anybody spoke of it."""


@dataclass(frozen=True, slots=True)
class EpisodeTruth:
    """Everything that happened in one episode."""

    episode_id: str
    graph_id: str
    duration: float
    """Stream seconds."""
    runs: tuple[StepRun, ...]
    deviations: tuple[TrueDeviation, ...]
    seed: int | None = None
    card: str | None = None
    """Name of the difficulty card, for example `table-v1`."""
    said: tuple[tuple[float, str], ...] = ()
    """(stream seconds, text) of what an assistant said while it was recorded."""

    @property
    def clean(self) -> bool:
        """True when nothing went wrong."""
        return not self.deviations

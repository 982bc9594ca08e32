"""Truth of an episode, in the project's own event schema: what really happened, for oracles and scores only.

An episode is `episode.mp4` beside `truth.jsonl`; every line of the latter is one object with a `type`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .deviation import DeviationCode, Harm, RecoveryKind
from .guidance import Act, Window
from .steps import ParamKind, Role


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
    fault: str | None = None
    """Name of a fault of manner, for example `shallow`; None where things were wrong and not the manner."""


@dataclass(frozen=True, slots=True)
class TrueEffect:
    """An effect that came to hold, or ceased to."""

    t: float
    """Stream seconds."""
    effect: str
    """As in the graph; `done:<step id>` is given by every step."""
    holds: bool = True


@dataclass(frozen=True, slots=True)
class IdealGuidance:
    """What should be said, and when: too early before `window.open`, useless after `window.close`."""

    act: Act
    window: Window
    step_id: str | None = None
    deviation_id: str | None = None
    text: str = ""
    """One way to say it; never the words of a mistake."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A stretch of time in which something could be seen in the picture."""

    what: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Repetition:
    """One repetition of an exercise."""

    step_id: str
    number: int
    """Counted from 1 in every run of the step."""
    start: float
    end: float
    reach: float
    """Range of motion, 1 is the full one."""
    fault: str | None = None
    """Name of what was wrong with it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a scale, a measuring cup or a thermometer showed of a step from `t` on."""

    step_id: str
    t: float
    """Stream seconds."""
    kind: ParamKind
    value: float
    """In the unit of the step's parameter of that kind."""


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
    effects: tuple[TrueEffect, ...] = ()
    """In order of time; empty where nobody wrote them down."""
    ideal: tuple[IdealGuidance, ...] = ()
    """In order of `window.open`; empty where nobody wrote it down."""
    seen: tuple[Seen, ...] = ()
    """Empty where nobody wrote it down."""
    repetitions: tuple[Repetition, ...] = ()
    """Of exercises; empty in other worlds."""
    readings: tuple[Reading, ...] = ()
    """In order of time; empty where nothing was measured."""

    @property
    def clean(self) -> bool:
        """True when nothing went wrong."""
        return not self.deviations

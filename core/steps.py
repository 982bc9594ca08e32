"""A step of a procedure and the small types it is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from .deviation import RecoveryKind
from .effects import TRUE, Formula, done


class Role(StrEnum):
    """What a thing is to a step."""

    OBJECT = "object"
    """What the hand moves, opens or changes."""
    TARGET = "target"
    """Where it goes to, or what receives it."""
    TOOL = "tool"
    """What it is done with."""


class Confirm(StrEnum):
    """Who may say that a step is done."""

    VISION = "vision"
    """A sense alone is enough."""
    PERSON = "person"
    """The person must say so."""
    BOTH = "both"
    """A sense and the person must agree."""


class Reversible(StrEnum):
    """Whether a step can be undone."""

    YES = "yes"
    """Undoing restores the state before."""
    PARTLY = "partly"
    """Undoing restores a part of it."""
    NO = "no"
    """It cannot be undone."""


class ParamKind(StrEnum):
    """What a parameter measures."""

    QUANTITY = "quantity"
    """An amount of material."""
    DURATION = "duration"
    """Seconds."""
    TEMPERATURE = "temperature"
    """Degrees Celsius."""
    COUNT = "count"
    """How many times or pieces."""
    SETTING = "setting"
    """A dial or mode."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An object in its role, named in words ("blue mug")."""

    role: Role
    name: str


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter with its tolerance: `target - below <= value <= target + above`."""

    name: str
    kind: ParamKind
    target: float
    below: float = 0.0
    above: float = 0.0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Duration:
    """How long a step takes, in seconds: the 10th, 50th and 90th percentile."""

    p10: float = 4.0
    median: float = 12.0
    p90: float = 36.0


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often a step may be done."""

    min: int = 1
    max: int = 1


@dataclass(frozen=True, slots=True)
class Hazard:
    """A danger of a step: `kind` is a code such as `hot`, `sharp`, `electric`; `text` is the warning."""

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class RecoveryTemplate:
    """An author's own recovery: for deviation `code` do `kind`, saying `text`."""

    code: str
    kind: RecoveryKind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure, or a recovery step injected into a plan."""

    id: str
    text: str
    """What to do, in words, in the graph's default locale."""
    verb: str = ""
    """The action word ("pour"); empty when the author gave none."""
    things: tuple[Thing, ...] = ()
    pre: Formula = TRUE
    """Over effects; `done:<step id>` is given by every step."""
    effects: tuple[str, ...] = ()
    """Explicit effects, beside the implicit `done:<id>`."""
    optional: bool = False
    repeat: Repeat = Repeat()
    params: tuple[Param, ...] = ()
    duration: Duration = Duration()
    complete_cues: tuple[str, ...] = ()
    """What is visible when it is done."""
    incomplete_cues: tuple[str, ...] = ()
    """What is visible while it is not done yet."""
    sound_cues: tuple[str, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    reversible: Reversible = Reversible.YES
    undo_effects: tuple[str, ...] = ()
    """Effects that undoing takes away beside its own."""
    recoveries: tuple[RecoveryTemplate, ...] = ()
    confirm: Confirm = Confirm.VISION
    stands_for: str | None = None
    """For an injected step that does a graph step's work: that step's id."""
    locales: dict[str, str] = field(default_factory=dict)
    """locale -> text, for other languages than the default."""

    @property
    def base(self) -> str:
        """The graph step this is, or stands for."""
        return self.stands_for or self.id

    @property
    def gives(self) -> frozenset[str]:
        """Every effect that holds once it is done, the implicit `done:` ones included."""
        return frozenset((*self.effects, done(self.id), done(self.base)))

    def thing(self, role: Role) -> str | None:
        """The name of the thing in `role`, or None."""
        return next((thing.name for thing in self.things if thing.role is role), None)

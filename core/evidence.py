"""What was sensed (Evidence) and what the planner wants looked for (Watch)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .deviation import DeviationCode
from .steps import ParamKind, Role, Step


class Sense(StrEnum):
    """Where evidence comes from."""

    PIXELS = "pixels"
    """A model that sees frames."""
    DETECTIONS = "detections"
    """A detector's boxes and states."""
    SOUND = "sound"
    """A microphone."""
    WORDS = "words"
    """What the person said."""
    BUTTONS = "buttons"
    """What the person pressed."""
    TRUTH = "truth"
    """The simulator's or annotator's truth up to t (oracle, noisy)."""


@dataclass(frozen=True, slots=True)
class WatchItem:
    """One thing to look for."""

    step: Step
    frontier: bool
    """True when its precondition is believed to hold."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What the planner wants looked for now: the frontier first, at most 32 steps. Evidence covers all of them."""

    items: tuple[WatchItem, ...]
    lookalikes: tuple[str, ...] = ()
    """Names of things easily confused with a watched step's things."""
    version: int = 0
    """Rises whenever `items` or `forget` change, so that text is encoded once a change."""
    forget: frozenset[str] = frozenset()
    """Ids of watched steps of which the sense remembers what was of another step: it begins them anew, once."""


MAX_WATCH = 32
"""The most steps a Watch holds."""


@dataclass(frozen=True, slots=True)
class StepEvidence:
    """What one tick says about one watched step. Probabilities in [0, 1], each calibrated by itself."""

    step_id: str
    p_on: float
    """It is being done right now, with the right things."""
    p_done_now: float
    """It ended within about the last second."""
    p_done: float | None = None
    """It has been done at some time up to now; None when the sense does not say."""
    p_wrong: Mapping[Role, float] = field(default_factory=dict)
    """role -> it is being attempted right now with the wrong thing in that role."""
    wrong_thing: str | None = None
    """The thing seen instead, in words ("red mug"), when the sense can name it."""
    p_code: Mapping[DeviationCode, float] = field(default_factory=dict)
    """code -> the step stands wrong in that way now (amount, time, manner ...); wrong things are in `p_wrong`."""
    code_note: str | None = None
    """In which way, in words ("too much"), when the sense can say."""
    p_amiss: float | None = None
    """It stands wrong in some way, named or not, given that it has ended; None when the sense does not say."""
    readings: Mapping[ParamKind, float] = field(default_factory=dict)
    """kind of parameter -> its value as read up to now, in the unit of the parameter: the bowl, the dial."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How far the picture can be trusted. Each in [0, 1]."""

    blur: float = 0.0
    occluded: float = 0.0
    dark: float = 0.0
    out_of_domain: float = 0.0
    """Probability that the picture is unlike anything the model was trained on."""
    mismatch: float = 0.0
    """Probability that the scene lacks the things this task needs (another task is being done)."""
    frozen: bool = False
    """The picture has not changed at all for seconds: a stuck camera, not a still person."""
    degraded: float = 0.0
    """Probability that the sense itself is failing (its server is silent, or answers what nobody can use)."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far a sense can be trusted, as it knows from recordings that were kept from its training. Each in [0, 1]."""

    misses: float = 0.0
    """Share of the steps done that it overlooks."""
    named: float = 1.0
    """Share of the slips of a step that it names by their code that are so."""
    warned: float = 1.0
    """Share of the dangers that it names, and of the other deviations of the moment, that are so."""
    rests: float = 0.0
    """Share of the rests of `TrackerSettings.rest_s`, as it sees them, in which the person would not go on unless told;
    0: not known, and then nothing is made of a rest."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one sense says at one tick."""

    t: float
    """Seconds of the stream."""
    made_at: float
    """Monotonic wall seconds."""
    sense: Sense
    steps: tuple[StepEvidence, ...]
    p_background: float = 0.0
    """Nobody is doing anything of the procedure."""
    p_other: float = 0.0
    """Somebody is doing something that is not watched."""
    quality: Quality = Quality()
    p_code: Mapping[DeviationCode, float] = field(default_factory=dict)
    """code -> a deviation that concerns no single step is going on (stall, distraction, hazard, extra, goal)."""
    code_note: str | None = None
    """In which way, in words ("the kettle is boiling over"), when the sense can say."""
    respond: float | None = None
    """Probability of the model's own response token, when it has one."""
    description: str | None = None
    """What is seen, in words, when the sense says so: text from outside, never an instruction."""
    trouble: str | None = None
    """One line for people: what is wrong with the sense now; None while it works."""
    held: bool = False
    """Nothing new was looked at since the sense's last evidence, which is told again: it must not be counted twice."""
    ticks: int = 1
    """How many of the sense's own ticks this answers: more than one when a frame came after a gap and was held for the
    ticks that passed. It is counted as so many looks."""
    reliability: Reliability = Reliability()

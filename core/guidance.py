"""From a thing that could be said (Candidate) through the Decision to what reaches the person (Guidance)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from .deviation import DeviationCode
from .listener import Listener

MAX_SCORES = 128
"""How many scores a SpeakContext remembers."""

MAX_RECENT = 64
"""How many utterances a SpeakContext remembers: two minutes of counting aloud among other words."""


class Act(StrEnum):
    """What an utterance does."""

    INSTRUCT_NEXT = "instruct_next"
    """Tells the next step."""
    CONFIRM = "confirm"
    """Confirms that a step is done."""
    REMIND_OWED = "remind_owed"
    """Says that a step is still owed."""
    CORRECT = "correct"
    """Says that something is being done wrong, and what instead."""
    ACKNOWLEDGE_CORRECTION = "acknowledge_correction"
    """Says that a correction was seen."""
    RECOVER = "recover"
    """Tells a recovery step."""
    WARN = "warn"
    """Warns of a danger or of something that cannot be watched."""
    HINT = "hint"
    """Helps someone who is stuck."""
    ANSWER = "answer"
    """Answers a question."""
    ASK = "ask"
    """Asks the person."""
    COUNT = "count"
    """Counts repetitions."""
    ENCOURAGE = "encourage"
    """Encourages."""
    SUMMARISE = "summarise"
    """Sums up what was done."""
    FINISH = "finish"
    """Says that the procedure is finished."""


class Urgency(IntEnum):
    """How much a late word costs."""

    LOW = 0
    """May be dropped."""
    NORMAL = 1
    """Should come at the next breakpoint."""
    HIGH = 2
    """Should come now."""
    SAFETY = 3
    """Must come now, whatever else."""


@dataclass(frozen=True, slots=True)
class Window:
    """When an utterance is useful, in stream seconds."""

    open: float
    ideal: float
    close: float


class Grain(StrEnum):
    """The size of the event behind a candidate: breakpoints are coarse or fine (Iqbal and Bailey 2008)."""

    STEP = "step"
    """A whole step began or ended."""
    MOVE = "move"
    """A single movement within a step."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that could be said."""

    id: str
    """Unique in a session; one per finding and act."""
    act: Act
    t: float
    """Stream seconds of the cause."""
    urgency: Urgency
    window: Window
    step_id: str | None = None
    finding_id: str | None = None
    p: float = 1.0
    """Probability that saying it is right."""
    code: DeviationCode | None = None
    """Of the deviation that it is about."""
    reversible: bool = True
    """False when what is being done cannot be taken back."""
    stage: int = 0
    """How often the same was said already and not heeded: 0 first, 1 reminded, from 2 on insisted."""
    grain: Grain = Grain.STEP
    """Of the event that caused it."""


class Tone(StrEnum):
    """How a thing is said."""

    TELL = "tell"
    """As a fact."""
    ASK = "ask"
    """As a question, because the belief is unsure."""
    HINT = "hint"
    """In passing."""
    REMIND = "remind"
    """Once more, because it was not heeded."""
    INSIST = "insist"
    """Firmly, because it was not heeded twice."""


class Verdict(StrEnum):
    """What the policy does with a candidate."""

    SPEAK = "speak"
    """Say it now."""
    HOLD = "hold"
    """Keep it until `hold_until` or the next breakpoint."""
    DROP = "drop"
    """Never say it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One verdict with a reason that can be read afterwards: silence is a decision too."""

    candidate_id: str
    verdict: Verdict
    t: float
    reason: str
    """A sentence with the numbers that decided."""
    hold_until: float | None = None
    """Stream seconds; only for HOLD."""
    p: float | None = None
    threshold: float | None = None
    benefit: float | None = None
    """Expected points that saying it now brings; None for a policy that reckons none."""
    cost: float | None = None
    """Expected points that saying it now costs."""
    deadline: float | None = None
    """Stream seconds after which nothing is held any more."""
    tone: Tone = Tone.TELL
    """How to say it; only for SPEAK."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something said a short while ago."""

    t: float
    """Stream seconds."""
    act: Act
    step_id: str | None = None
    text: str = ""
    """The words; empty where nobody needs them."""


@dataclass(frozen=True, slots=True)
class Lately:
    """When things last happened, in stream seconds; None: not yet, or nobody sees it."""

    move_began: float | None = None
    """A single movement."""
    move_ended: float | None = None
    step_began: float | None = None
    step_ended: float | None = None
    erred: float | None = None
    """A deviation began."""


@dataclass(frozen=True, slots=True)
class SpeakContext:
    """What the policy may look at besides the candidates."""

    t: float
    """Stream seconds now."""
    last_spoken: float | None = None
    """Stream seconds of the last utterance; None before the first."""
    mid_step: bool = False
    """True while a step is believed to be going on: not a breakpoint."""
    said: frozenset[str] = frozenset()
    """Ids of the candidates already spoken."""
    recent: tuple[Spoken, ...] = ()
    """What was said lately, oldest first; at most MAX_RECENT."""
    heard: float | None = None
    """Stream seconds at which the person last said something; None: nothing yet."""
    speaking: bool = False
    """True while somebody is talking: the person, or a voice that the microphone hears."""
    pause_in: float = 6.0
    """Expected stream seconds until the next breakpoint, while `mid_step`."""
    mistakes: int = 0
    """Deviations found in the last minute."""
    scores: tuple[float, ...] = ()
    """Probabilities of the deviations that could have been told so far, at most MAX_SCORES, newest last."""
    expected: float = 0.0
    """How many deviations a session like this has had by now, on average."""
    listener: Listener = Listener()
    lately: Lately = Lately()


@dataclass(frozen=True, slots=True)
class Guidance:
    """An utterance."""

    id: str
    act: Act
    text: str
    t: float
    """Stream seconds of the cause."""
    made_at: float
    """Monotonic wall seconds at which it was ready."""
    spoken_t: float
    """Stream seconds at which it is handed to the sinks."""
    latency_s: float
    """Wall seconds from the cause's frame (its evidence's `made_at`) to `made_at`."""
    urgency: Urgency = Urgency.NORMAL
    step_id: str | None = None
    finding_id: str | None = None
    window: Window | None = None
    utterance: str | None = None
    """Id of the first part, when several things are said in one breath; None: it stands alone."""

"""A draft: a candidate with what its words will need, before anyone decided to say it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..core.findings import Finding
from ..core.guidance import Act, Candidate, Tone, Urgency, Window


class Cue(StrEnum):
    """Which sentence of an act is meant."""

    PLAIN = "plain"
    """The act's ordinary sentence."""
    FIRST = "first"
    """The first instruction of the session."""
    ALSO = "also"
    """The same act was already drafted in this turn."""
    SCENE = "scene"
    """The things of the task are not in the picture."""
    DOMAIN = "domain"
    """The picture is unlike anything the senses know."""
    DARK = "dark"
    """Too dark to see anything."""
    FROZEN = "frozen"
    """The picture has stopped moving altogether."""
    GAP = "gap"
    """The source stopped delivering."""
    BACK = "back"
    """The source delivers again."""
    TIMER = "timer"
    """The time a step asks for is over."""
    REPEATED = "repeated"
    """A done step is done again."""
    NO_WAY = "no_way"
    """No safe repair is known."""
    LAST = "last"
    """The last utterance again."""
    NOTED = "noted"
    """The person's words were taken in, without more."""
    REOPENED = "reopened"
    """A step is open again because the person said so."""
    NOTHING_DONE = "nothing_done"
    """There is nothing to undo."""
    PUZZLED = "puzzled"
    """The words were not understood."""
    THINKING = "thinking"
    """A model looks for an answer."""
    NOT_TOLD = "not_told"
    """The plan says nothing of what was asked."""
    BEGUN = "begun"
    """The person has begun to put it right."""
    QUIETER = "quieter"
    """The person wants to hear less."""
    MORE = "more"
    """The person wants to hear more."""


AGAIN = ":again"
"""In the id of a candidate that tells the same once more."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Something that may be said."""

    candidate: Candidate
    made_at: float
    """Monotonic wall seconds of the cause's frame."""
    cue: Cue = Cue.PLAIN
    finding: Finding | None = None
    via: str | None = None
    """Id of the recovery step to do first."""
    then: str | None = None
    """Id of the step to go on with."""
    until: float | None = None
    """Stream seconds at which it has to be decided again; only while it is held."""
    tone: Tone = Tone.TELL
    patient: bool = False
    """Held whatever the pauses, until its time: the step seems to be going on, and only if not is it told after all."""
    number: int | None = None
    """Of the repetition that is counted aloud."""
    words: str | None = None
    """The whole of what is said, when it is known already: an answer that is read out."""


_USE = {
    Act.INSTRUCT_NEXT: (Urgency.NORMAL, 60.0),
    Act.RECOVER: (Urgency.NORMAL, 60.0),
    Act.CONFIRM: (Urgency.NORMAL, 6.0),
    Act.ACKNOWLEDGE_CORRECTION: (Urgency.NORMAL, 8.0),
    Act.REMIND_OWED: (Urgency.HIGH, 15.0),
    Act.CORRECT: (Urgency.HIGH, 15.0),
    Act.WARN: (Urgency.HIGH, 15.0),
    Act.HINT: (Urgency.LOW, 15.0),
    Act.ANSWER: (Urgency.HIGH, 20.0),
    Act.ASK: (Urgency.HIGH, 20.0),
    Act.COUNT: (Urgency.LOW, 1.5),
    Act.ENCOURAGE: (Urgency.LOW, 5.0),
    Act.FINISH: (Urgency.NORMAL, 120.0),
    Act.SUMMARISE: (Urgency.HIGH, 120.0),
}
"""act -> how urgent it is, and for how many seconds it stays useful."""


def candidate(ident: str, act: Act, t: float, step_id: str | None = None, finding: Finding | None = None) -> Candidate:
    """A candidate with the urgency and window of its act; a hazard is always SAFETY."""
    urgency, useful = _USE.get(act, (Urgency.LOW, 10.0))
    if finding is not None and finding.kind.value == "hazard":
        urgency = Urgency.SAFETY
    finding_id = finding.id if finding else None
    p, code = (finding.p, finding.code) if finding else (1.0, None)
    return Candidate(ident, act, t, urgency, Window(t, t, t + useful), step_id, finding_id, p, code)


_ORDER = (Act.CONFIRM, Act.ACKNOWLEDGE_CORRECTION, Act.WARN, Act.REMIND_OWED, Act.CORRECT, Act.ANSWER, Act.ASK)
_LAST = (Act.HINT, Act.RECOVER, Act.INSTRUCT_NEXT, Act.FINISH, Act.SUMMARISE)


def rank(draft: Draft) -> tuple[bool, int]:
    """Sort key of what is said in one turn: safety, then what was, then what is wrong, then what comes next."""
    act = draft.candidate.act
    place = (*_ORDER, *_LAST).index(act) if act in _ORDER or act in _LAST else len(_ORDER)
    return draft.candidate.urgency is not Urgency.SAFETY, place

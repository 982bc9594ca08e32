"""What a policy is offered while a recorded session runs: the things that could be said, each with its cause.

The eyes are perfect (the labels of what the person did), the ears hear the person, and nothing of what the coach said
is seen: whether a wrong action was spoken about is not part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ....core.guidance import Act, Candidate, Grain, Urgency, Window
from ...datasets.holoassist import CoachedSession, Family

TICK_S = 0.5
"""Stream seconds between two decisions."""
LIMIT_S = 1800.0
"""Longer sessions are cut here, for every row and for the truth alike."""
NEVER = -1e6
"""Stream seconds of what never happened."""
MOVES_OF = 60.0
"""Seconds of which the mistakes are counted."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that could be said."""

    name: str
    family: Family
    act: Act
    urgency: Urgency
    grain: Grain
    useful_s: float
    """Seconds from the cause for which it may be said."""


KINDS = (
    Kind("correct", Family.CORRECT, Act.CORRECT, Urgency.HIGH, Grain.STEP, 10.0),
    Kind("answer", Family.ANSWER, Act.ANSWER, Urgency.NORMAL, Grain.STEP, 6.0),  # it may have been no question
    Kind("confirm step", Family.CONFIRM, Act.CONFIRM, Urgency.NORMAL, Grain.STEP, 8.0),
    Kind("confirm move", Family.CONFIRM, Act.CONFIRM, Urgency.NORMAL, Grain.MOVE, 6.0),
    Kind("instruct step", Family.INSTRUCT, Act.INSTRUCT_NEXT, Urgency.NORMAL, Grain.STEP, 20.0),
    Kind("instruct move", Family.INSTRUCT, Act.INSTRUCT_NEXT, Urgency.NORMAL, Grain.MOVE, 8.0),
)
"""In the order in which they are decided at one moment. The newest cause of a kind takes the place of the last."""

FAMILY_OF: Mapping[Act, Family] = {kind.act: kind.family for kind in KINDS}


def seconds_of(session: CoachedSession) -> float:
    """How much of the session is used."""
    return min(session.seconds, LIMIT_S)


def causes(session: CoachedSession, kind: Kind) -> tuple[float, ...]:
    """Stream seconds of the causes of one kind, rising."""
    if kind.family is Family.CORRECT:
        found = [a.start for a in session.moves if a.wrong]
    elif kind.family is Family.ANSWER:
        found = [end for _, end in session.person]
    elif kind.grain is Grain.MOVE:
        found = [a.end for a in session.moves]
    else:
        found = [a.end for a in session.steps] + ([0.0] if kind.family is Family.INSTRUCT else [])
    return tuple(sorted({t for t in found if t <= seconds_of(session)}))


def happenings(session: CoachedSession) -> tuple[tuple[float, ...], ...]:
    """Stream seconds of everything that eyes see, rising, in the order of the fields of `core.guidance.Lately`."""
    found = (
        [a.start for a in session.moves],
        [a.end for a in session.moves],
        [a.start for a in session.steps],
        [a.end for a in session.steps],
        [a.start for a in session.moves if a.wrong],
    )
    return tuple(tuple(sorted(times)) for times in found)


def standing(kind: Kind, cause: float, t: float) -> Candidate:
    """Words of one kind for a policy that is asked at every moment; `cause`: its newest cause by now."""
    return Candidate(f"{kind.name}@{t:.3f}", kind.act, cause, kind.urgency, Window(t, t, t + kind.useful_s))


def candidate(kind: Kind, cause: float) -> Candidate:
    """The thing of one kind that could be said because of `cause`."""
    window = Window(cause, cause, cause + kind.useful_s)
    return Candidate(f"{kind.name}:{cause:.3f}", kind.act, cause, kind.urgency, window, grain=kind.grain)


def truths(session: CoachedSession) -> Iterator[tuple[float, Family]]:
    """What the coach said, and when; for the scorer and for fitting only."""
    return ((t, family) for t, family in session.coach if t <= seconds_of(session))

"""What words are worth and what they cost, in points (10 points: the goal reached). One table, published and versioned.

The scale is that of the closed loop's costs (`tools/evaluation/closed/costs-v1.yaml`); the weights of deviation kinds
order them by the harm they usually do. All of it is a choice, none of it is fitted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ...core.deviation import DeviationCode as D
from ...core.guidance import Act, Candidate, SpeakContext

ACTS: Mapping[Act, float] = {
    Act.WARN: 10.0,
    Act.CORRECT: 4.0,
    Act.REMIND_OWED: 4.0,
    Act.RECOVER: 4.0,
    Act.ANSWER: 4.0,
    Act.ASK: 4.0,
    Act.INSTRUCT_NEXT: 0.4,
    Act.FINISH: 2.0,
    Act.SUMMARISE: 2.0,
    Act.HINT: 0.6,
    Act.ACKNOWLEDGE_CORRECTION: 0.3,
    Act.COUNT: 0.3,
    Act.CONFIRM: 0.2,
    Act.ENCOURAGE: 0.15,
}
"""act -> points that saying it at the right moment brings."""

CODES: Mapping[D, float] = {
    D.HAZARD: 3.0,
    D.ACC: 2.0,
    D.TEMP: 1.5,
    D.GOAL: 1.2,
    D.STALL: 1.2,
    D.EXTRA: 0.6,
    D.QUAL: 0.5,
    D.REPEAT: 0.8,
    D.DIST: 0.5,
    D.BRANCH: 0.0,
    D.BENIGN: 0.0,
    D.SELF: 0.0,
}
"""code -> factor on the benefit; 1 for the codes that are not listed."""

IDLE: Mapping[D, float] = {D.STALL: 0.25, D.DIST: 0.25}
"""code -> factor on the cost of a false alarm: who only rests hears what is next, and breaks nothing off for it."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What one utterance would bring now, and what it would cost."""

    benefit: float
    """Expected points, p already in it."""
    false_alarm: float
    """Expected points lost because it may be wrong: (1 - p) times the cost of a false alarm."""
    at_pause: float
    """Points that interrupting costs at a breakpoint."""
    mid_step: float
    """Points that interrupting costs in the middle of a step."""

    def gain(self, *, mid_step: bool) -> float:
        """Benefit less everything it costs, said now."""
        return self.benefit - self.false_alarm - (self.mid_step if mid_step else self.at_pause)


@dataclass(frozen=True, slots=True)
class WorthSettings:
    """Times are stream seconds, everything else is points or factors."""

    cost_ratio: float = 1.0
    """C_FA / B: what a false alarm costs over what a right word brings. Words are worth saying from p* = r / (1 + r) on
    (Horvitz 1999), before the cost of interrupting."""
    words: float = 0.03
    """Any utterance: it takes a moment to listen."""
    attention: float = 3.0
    """Factor on the cost of words while a step is going on."""
    refractory: float = 2.0
    """The cost is multiplied by 1 + this right after other words, and less later."""
    refractory_s: float = 6.0
    """Time in which that fades to 1/e."""
    rate: float = 0.15
    """Each utterance of the last minute makes the next one dearer by this share."""
    irreversible: float = 1.5
    """Factor on the benefit when what is being done cannot be taken back."""

    def __post_init__(self) -> None:
        if not (0 < self.cost_ratio < math.inf and self.words >= 0 and self.attention >= 1 and self.refractory_s > 0):
            raise ValueError(
                f"cost_ratio={self.cost_ratio!r}, words={self.words!r}, attention={self.attention!r}, "
                f"refractory_s={self.refractory_s!r}: allowed are a cost ratio and a time above 0, words of at least 0 "
                "and attention of at least 1"
            )


def worth(c: Candidate, context: SpeakContext, settings: WorthSettings) -> Worth:
    """Benefit and cost of saying `c` now.

    benefit = p B, false alarm = (1 - p) r B with B = points of the act x factor of the code x irreversibility, fading
    with lateness (`timeliness`); cost = words x person x crowd x refractory, and x attention mid-step.
    """
    points = ACTS.get(c.act, 0.3) * (CODES.get(c.code, 1.0) if c.code else 1.0)
    points *= 1.0 if c.reversible else settings.irreversible
    points *= timeliness(c, context.t)
    p = min(1.0, max(0.0, c.p))
    cost = settings.words * context.listener.cost_factor * (1.0 + settings.rate * _lately(context))
    if context.last_spoken is not None and c.act is not Act.COUNT:
        since = max(0.0, context.t - context.last_spoken)
        cost *= 1.0 + settings.refractory * math.exp(-since / settings.refractory_s)
    lost = points * (IDLE.get(c.code, 1.0) if c.code else 1.0)
    return Worth(p * points, (1.0 - p) * settings.cost_ratio * lost, cost, cost * settings.attention)


def timeliness(c: Candidate, t: float) -> float:
    """What is left of the benefit at `t`, in (0, 1]: exp(-(t - ideal) / (close - ideal)) after the ideal moment."""
    span = c.window.close - c.window.ideal
    late = t - c.window.ideal
    return math.exp(-late / span) if late > 0 and span > 0 else 1.0


def _lately(context: SpeakContext) -> int:
    """Utterances of the last minute; numbers that are counted aloud ask for no attention and are left out."""
    return sum(0.0 <= context.t - one.t <= 60.0 for one in context.recent if one.act is not Act.COUNT)

"""PAUC: the area under what was known so far about an event (ProactiveVideoQA, Wang et al. 2025, arXiv 2507.09313).

Per turn, replies inside its span are judged together, as far as they had come, with 0, 1 or 2. The step curve of those
scores begins at 0.5; its area up to the end of the span, over (length x 2), is the turn's score. Reply times count as
(1 - omega) of what they were: omega 0 is strict about time, 1 forgets it. The mean over turns, in [0, 1], higher is
better. A turn without a reply has 0.25. PAUC rewards chatter (one system reaches 46 with 99 % duplicates): read it
together with a duplicate rate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .official import Compat

MOST, START = 2.0, 0.5
"""The best judgement, and where the curve begins."""


@dataclass(frozen=True, slots=True)
class PaucTurn:
    """One question's span and what was judged of the replies in it."""

    start: float
    """Seconds."""
    end: float
    judged: Mapping[float, float]
    """Reply time in seconds -> judgement in [0, 2]."""


def pauc(turns: Sequence[PaucTurn], omega: float = 0.5, compat: Compat = "sound") -> float | None:
    """Mean over turns; None without turns (with `compat="official"` 0).

    The sound form leaves out replies outside the span and turns of no length; the official code takes them as given.
    """
    if compat == "sound":
        scores = [_turn(_inside(turn), omega) for turn in turns if turn.end > turn.start]
        return sum(scores) / len(scores) if scores else None
    scores = [_turn(turn, omega) for turn in turns]
    return sum(scores) / len(scores) if scores else 0.0


def without_worse_late_replies(turn: PaucTurn, related_end: float) -> PaucTurn:
    """The turn without judgements after `related_end` that are lower than the last one before it."""
    last, kept = 0.0, dict(turn.judged)
    for time, score in sorted(turn.judged.items()) if len(turn.judged) > 1 else ():
        if time <= related_end:
            last = score
        elif score < last:
            del kept[time]
    return PaucTurn(turn.start, turn.end, kept)


def _inside(turn: PaucTurn) -> PaucTurn:
    return PaucTurn(turn.start, turn.end, {t: s for t, s in turn.judged.items() if turn.start <= t <= turn.end})


def _turn(turn: PaucTurn, omega: float) -> float:
    if not turn.judged:
        return START / MOST
    length = turn.end - turn.start
    steps = sorted(((time - turn.start, score) for time, score in turn.judged.items()), key=lambda step: step[0])
    area, x, y = 0.0, 0.0, START
    for time, score in (*((t * (1 - omega), s) for t, s in steps), (length, steps[-1][1])):
        area += (time - x) * y
        x, y = time, score
    whole = length * MOST
    return area / whole if whole > 0 else 0.0

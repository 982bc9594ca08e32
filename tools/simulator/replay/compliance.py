"""The compliance model: what real recordings cannot tell, and what is therefore supposed. Every number is invented.

A recording shows what a person did whom nobody advised. What he would have done had somebody spoken is unknown. This
world supposes, and says so:

* Words count from the moment they are spoken until the **point of no return** of the deviation (`points`). Later they
  change nothing: the milk is in.
* They are followed with probability `obedience`, `delay` seconds later. Needless words lower the obedience.
* Who is told of an omitted step does it in its usual time, and then what it was needed for once more.
* Who is told of a wrong order leaves the early step, does the one that it needs, and then the early one again.
* Who is told of a wrong manner does the rest of the step right, in `mending` times its recorded seconds.
* Who is told of a wrong part takes it off at once; the recorded correction and what followed from it fall away.
* Who is told of a step that is not due does it all the same with probability `gullible`: a wrong word costs time, and
  when the step needs something that is not done, it is a mistake that the assistant made.
"""

from __future__ import annotations

from dataclasses import dataclass

from ....core.deviation import DeviationCode


@dataclass(frozen=True, slots=True)
class Compliance:
    """How people are supposed to take advice."""

    obedience: float = 0.8
    delay: tuple[float, float] = (1.0, 2.5)
    """Seconds from hearing to doing."""
    weary: float = 0.95
    """Factor on the obedience for every word that was needless."""
    gullible: float = 0.3
    mending: float = 1.3


DEFAULT = Compliance()


def points(code: DeviationCode, start: float, end: float) -> tuple[float, float]:
    """(onset, point of no return) of a slip in a step from `start` to `end`, stream seconds.

    Missing preparation shows at once; a wrong manner, amount or time in the middle; a wrong part or order when the hand
    is there. Until nine tenths of the step are over, or its end for parts and order, it can be put right.
    """
    seconds = end - start
    if code is DeviationCode.PREP:
        return start, start + 0.9 * seconds
    if code in (DeviationCode.ORDER, DeviationCode.PLACE, DeviationCode.EXTRA):
        return start, end
    return start + 0.5 * seconds, start + 0.9 * seconds

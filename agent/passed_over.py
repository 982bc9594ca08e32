"""A step that was told twice and passed over is not told again: it was done unseen, or is left for later on purpose.

Either way the words would be in vain. Who rests with it open is told all the same: that is the stall, and the check
before the end.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..core.guidance import Act, Spoken
from ..core.plan import Plan

OFTEN = 2
"""How often a step is told."""
LATER_S = 3.0
"""Stream seconds after the words from which what ends was not going on already when they were said."""


def passed_over(step_id: str, plan: Plan, recent: Sequence[Spoken]) -> bool:
    """True when it was told OFTEN times, and another step was done since. A step of a recovery is never passed over."""
    if any(step_id == one.id for one in plan.injected):
        return False
    told = [one.t for one in recent if (one.act, one.step_id) == (Act.INSTRUCT_NEXT, step_id)]
    later = any(t > told[-1] + LATER_S and i != step_id for i, t in plan.done_at.items()) if told else False
    return len(told) >= OFTEN and later

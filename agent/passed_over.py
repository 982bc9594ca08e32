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


def passed_over(plan: Plan, recent: Sequence[Spoken]) -> frozenset[str]:
    """Ids of the steps told OFTEN times since which another was done. A step of a recovery is never passed over."""
    told: dict[str, list[float]] = {}
    for one in recent:
        if one.act is Act.INSTRUCT_NEXT and one.step_id is not None:
            told.setdefault(one.step_id, []).append(one.t)
    injected = {one.id for one in plan.injected}
    often = ((i, times[-1]) for i, times in told.items() if len(times) >= OFTEN and i not in injected)
    return frozenset(i for i, t in often if any(at > t + LATER_S and j != i for j, at in plan.done_at.items()))

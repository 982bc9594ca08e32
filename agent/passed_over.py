"""A step that was told twice and passed over is not told again: it was done unseen, or is left for later on purpose.

Either way the words would be in vain. Who rests with it open is told all the same: that is the stall, and the check
before the end. A step that puts right what surely is wrong is told until it is done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ..core.findings import Finding
from ..core.guidance import Act, Spoken
from ..core.plan import Plan
from .insist import SURE, serves

OFTEN = 2
"""How often a step is told."""
LATER_S = 3.0
"""Stream seconds after the words from which what ends was not going on already when they were said."""
_TELLING = frozenset({Act.INSTRUCT_NEXT, Act.RECOVER})


def passed_over(plan: Plan, recent: Sequence[Spoken], doubtful: Collection[str] = ()) -> frozenset[str]:
    """Ids of the steps told OFTEN times since which another was done; of the injected ones only if `doubtful`."""
    told: dict[str, list[float]] = {}
    for one in recent:
        if one.act in _TELLING and one.step_id is not None:
            told.setdefault(one.step_id, []).append(one.t)
    sure = {one.id for one in plan.injected if one.id not in doubtful}
    often = ((i, times[-1]) for i, times in told.items() if len(times) >= OFTEN and i not in sure)
    return frozenset(i for i, t in often if any(at > t + LATER_S and j != i for j, at in plan.done_at.items()))


def doubtful(plan: Plan, found: Iterable[Finding]) -> frozenset[str]:
    """Ids of the injected steps that put right what may not be wrong, by the findings that stand.

    The others are told as often as it takes.
    """
    unsure = {f.step_id for f in found if f.p < SURE and f.step_id is not None}
    return frozenset(one.id for one in plan.injected if any(serves(one, step_id) for step_id in unsure))

"""What a recovery costs: the one table that the search and its checks share. Seconds of the person's time."""

from __future__ import annotations

from collections.abc import Iterable

from ..core.deviation import RecoveryKind as K
from ..core.steps import Duration, Reversible, Step

BASE_S: dict[K, float] = {
    K.NONE: 0.0,
    K.OBSERVE: 1.0,
    K.ADAPT: 2.0,
    K.ACCEPT: 2.0,
    K.HINT: 2.0,
    K.RESUME: 2.0,
    K.ADJUST_NOW: 3.0,
    K.STOP: 3.0,
    K.DO_NOW: 4.0,
    K.EXTEND: 4.0,
    K.SET_PARAM: 4.0,
    K.PAUSE_THEN_DO: 5.0,
    K.DO_LATER: 6.0,
    K.ADD_MORE: 6.0,
    K.REMOVE: 8.0,
    K.SWAP_REDO: 8.0,
    K.REDO: 10.0,
    K.UNDO: 12.0,
    K.CLEAN: 12.0,
    K.STOP_SAFE: 12.0,
    K.REPLACE: 15.0,
    K.UNDO_REDO: 20.0,
    K.COMPENSATE: 25.0,
    K.UNDO_TO: 40.0,
    K.CLARIFY: 90.0,
    K.DISCARD_RESTART: 300.0,
    K.END: 1000.0,
}
"""kind -> seconds of interruption it costs beside the steps it adds: asking costs more than any plain repair."""

ASIDE = Duration()
"""How long a step beside the procedure takes (clean up, add more ...)."""

PUT_BACK = Duration(1.5, 4.0, 12.0)
"""How long putting a wrong thing back takes."""

UNDO_SHARE = 0.5
"""Undoing takes this share of the time of doing."""

PARTLY_S = 15.0
"""What undoing a partly reversible step leaves behind has to be cleaned up."""

RISK_S = 60.0
"""For every dangerous step that is undone or done again, and for interrupting one: nobody is exposed twice lightly."""


def cost_s(kind: K, added: Iterable[Step]) -> float:
    """Expected seconds: the kind's own, and the median duration of every step done anew."""
    return BASE_S[kind] + sum(step.duration.median for step in added)


def redo_s(step: Step) -> float:
    """Seconds for doing a step once more."""
    return step.duration.median + (RISK_S if step.hazards else 0.0)


def again_s(step: Step) -> float:
    """As `redo_s`, for a step that only lost its effects: an optional one need not be done once more."""
    return 0.0 if step.optional else redo_s(step)


def undo_s(step: Step) -> float:
    """Seconds for undoing a step."""
    left_behind = PARTLY_S if step.reversible is Reversible.PARTLY else 0.0
    return UNDO_SHARE * step.duration.median + left_behind + (RISK_S if step.hazards else 0.0)

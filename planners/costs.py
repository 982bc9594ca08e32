"""What a recovery costs: the one table that the search and its checks share. Seconds of the person's time."""

from __future__ import annotations

from collections.abc import Iterable

from ..core.deviation import RecoveryKind as K
from ..core.steps import Step

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


def cost_s(kind: K, added: Iterable[Step]) -> float:
    """Expected seconds: the kind's own, and the median duration of every step done anew."""
    return BASE_S[kind] + sum(step.duration.median for step in added)

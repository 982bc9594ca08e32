"""What making good takes: for each kind of recovery, what is done beside the step, and how much of the step again."""

from __future__ import annotations

from dataclasses import dataclass

from ....core.deviation import RecoveryKind as K


@dataclass(frozen=True, slots=True)
class Mend:
    """The work of one kind of recovery."""

    aside_s: float = 0.0
    """Seconds of work beside the step before it (putting back, cleaning, fetching)."""
    again: float = 0.0
    """Share of the step that is done (again); 0: nothing of it."""
    in_place: bool = False
    """True when the act going on simply goes on rightly, a little longer."""


MENDS: dict[K, Mend] = {
    K.ADJUST_NOW: Mend(in_place=True),
    K.ADD_MORE: Mend(again=0.4),
    K.EXTEND: Mend(again=0.5),
    K.SET_PARAM: Mend(again=0.5),
    K.REMOVE: Mend(4.0, 0.2),
    K.COMPENSATE: Mend(6.0, 0.3),
    K.CLEAN: Mend(6.0, 0.3),
    K.REPLACE: Mend(7.0, 1.0),
    K.UNDO: Mend(5.0),
    K.UNDO_REDO: Mend(5.0, 1.0),
    K.UNDO_TO: Mend(5.0, 1.0),
    K.REDO: Mend(0.0, 1.0),
    K.SWAP_REDO: Mend(2.0, 1.0),
    K.RESUME: Mend(0.0, 0.6),
    K.DISCARD_RESTART: Mend(12.0, 1.0),
    K.STOP_SAFE: Mend(4.0),
    K.STOP: Mend(),
    K.ACCEPT: Mend(),
    K.NONE: Mend(),
}
"""kind -> its work (invented). Doing an owed step, and coming back from a pause, are steps and pauses of their own."""

ALIAS = frozenset({K.ADD_MORE, K.EXTEND, K.SET_PARAM})
"""Kinds whose work is the step itself, gone on with: their run counts under both names."""

"""How a slip looks while it is made: what of it shows in the act, on vivid things."""

from __future__ import annotations

from ....core.deviation import DeviationCode as D
from ....core.deviation import RecoveryKind as K
from ..acts import Manner
from .mind import Job, Work
from .slips import Slip

_LITTLE, _MUCH, _SHORT = 0.4, 1.9, 0.45
"""Factors on the amount (invented)."""

VIVID = frozenset(
    {
        *((D.QTY, "too little"), (D.QTY, "too much"), (D.TIME, "too short"), (D.ACC, "spilt")),
        *((D.TEMP, "wrong setting"), (D.HAZARD, "the hand is too near to something dangerous")),
    }
)
"""(code, note) of the slips that have a manner: what vivid things show besides what every card shows."""


def manner_of(job: Job) -> Manner | None:
    """How a job looks: what is added later is the part that was missing."""
    if job.work is Work.MEND and job.kind in (K.ADD_MORE, K.EXTEND):
        return Manner(amount=1.0 - _LITTLE)
    return manner(job.slip)


def manner(slip: Slip | None) -> Manner | None:
    """How an act looks in which `slip` happens; None when the slip does not show in it."""
    if slip is None:
        return None
    code, note = slip.rule.code, slip.rule.note
    if code is D.QTY:
        return Manner(amount=_LITTLE if note == "too little" else _MUCH)
    if code is D.TIME and note == "too short":
        return Manner(amount=_SHORT)
    if code is D.ACC and note == "spilt":
        return Manner(spill=0.5 + 0.5 * slip.u)
    if code is D.TEMP:
        return Manner(setting=1.0)
    return Manner(near=True) if code is D.HAZARD else None

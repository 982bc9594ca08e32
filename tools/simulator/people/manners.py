"""How a slip looks while it is made: what of it shows in the act, on vivid things."""

from __future__ import annotations

from collections.abc import Mapping

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


FRANK: Mapping[tuple[D, str], Manner] = {
    (D.ACC, "dropped and dirty"): Manner(trace="soiled", since=0.5),
    (D.PREP, "not prepared"): Manner(trace="wrapped"),
    (D.TECH, "wrong way"): Manner(trace="askew", since=0.5, wild=0.22),
    (D.QUAL, "poor result"): Manner(trace="ragged", since=0.97),
    (D.QTY, "too little"): Manner(_LITTLE, trace="scant", since=0.97),
    (D.QTY, "too much"): Manner(_MUCH, trace="lavish", since=0.5),
    (D.TIME, "too short"): Manner(_SHORT, trace="scant", since=0.97),
    (D.TIME, "too long"): Manner(trace="lavish", since=0.6),
}
"""(code, note) -> its manner where every slip shows. The signs are invented."""


def manner_of(job: Job, *, frank: bool = False) -> Manner | None:
    """How a job looks: what is added later is the part that was missing."""
    if job.work is Work.MEND and job.kind in (K.ADD_MORE, K.EXTEND):
        return Manner(amount=1.0 - _LITTLE)
    return manner(job.slip, frank=frank)


def manner(slip: Slip | None, *, frank: bool = False) -> Manner | None:
    """How an act looks in which `slip` happens, where every slip shows if `frank`; None when it does not show."""
    if slip is None:
        return None
    code, note = slip.rule.code, slip.rule.note
    if frank and (code, note) in FRANK:
        return FRANK[code, note]
    if code is D.QTY:
        return Manner(amount=_LITTLE if note == "too little" else _MUCH)
    if code is D.TIME and note == "too short":
        return Manner(amount=_SHORT)
    if code is D.ACC and note == "spilt":
        return Manner(spill=0.5 + 0.5 * slip.u)
    if code is D.TEMP:
        return Manner(setting=1.0)
    return Manner(near=True) if code is D.HAZARD else None

"""Values that a sense reads off a step (amounts, times, temperatures, settings), and how far off they are."""

from __future__ import annotations

from ..core.deviation import DeviationCode
from ..core.findings import FindingKind
from ..core.steps import Param, ParamKind
from .draft import About, Draft
from .picture import PERSON

CODES = {
    ParamKind.QUANTITY: DeviationCode.QTY,
    ParamKind.COUNT: DeviationCode.QTY,
    ParamKind.DURATION: DeviationCode.TIME,
    ParamKind.TEMPERATURE: DeviationCode.TEMP,
    ParamKind.SETTING: DeviationCode.TEMP,
}
"""kind of parameter -> the code of a value outside its tolerance."""

GROWS = frozenset({ParamKind.QUANTITY, ParamKind.COUNT, ParamKind.DURATION})
"""Kinds that rise while the step goes on: too little of them is nothing wrong before the end."""


def find_readings(draft: Draft) -> None:
    """Keep what was read, and announce once an attempt what is outside its tolerance and will not come back in."""
    if draft.trust <= 0.0:
        return
    read = [item for item in draft.seen.values() if item.readings]
    for item in read:
        for kind, value in item.readings.items():
            draft.note(f"read_{kind.value}")[item.step_id] = value
    ended = {f.step_id for f in draft.findings if f.kind is FindingKind.STEP_DONE and f.step_id}
    for step_id in sorted({*ended, *(item.step_id for item in read)}):
        for param in draft.plan.by_id[step_id].step.params:
            _judge(draft, step_id, param, ended=step_id in ended or draft.is_done(step_id))


def off_by(draft: Draft, step_id: str, code: DeviationCode) -> float | None:
    """What was seen less what was asked, in the parameter's unit; None when nothing was read.

    A time needs no reading: the tracker knows since when the step goes on, or went on.
    """
    step = draft.plan.by_id.get(step_id)
    for param in step.step.params if step else ():
        value = _value(draft, step_id, param) if CODES[param.kind] is code else None
        if value is not None:
            return value - param.target
    return None


def _value(draft: Draft, step_id: str, param: Param) -> float | None:
    read = draft.note(f"read_{param.kind.value}").get(step_id)
    since = draft.states[step_id].since
    if read is not None or param.kind is not ParamKind.DURATION or since is None:
        return read
    return draft.note("done").get(step_id, draft.t) - since


def _judge(draft: Draft, step_id: str, param: Param, ended: bool) -> None:
    value = draft.note(f"read_{param.kind.value}").get(step_id)
    if value is None:
        return
    off, code = value - param.target, CODES[param.kind]
    outside = off > param.above or (off < -param.below and (ended or param.kind not in GROWS))
    seconds = draft.note(f"outside_{param.kind.value}")
    if not outside:
        seconds.pop(step_id, None)
        return
    seconds[step_id] = seconds.get(step_id, 0.0) + draft.dt
    told = draft.note(f"told_{code.value}")
    sure = ended or draft.evidence.sense in PERSON
    if step_id not in told and (sure or seconds[step_id] >= draft.settings.reading_s):
        told[step_id] = draft.t
        draft.announce(FindingKind.MISTAKE, step_id, About(code, off=off))

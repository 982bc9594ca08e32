"""Broken off: who is told to stop, and stops within seconds, has not finished, whatever the hands look like.

A watching sense knows an end by the hands that leave the things, and they leave them both when a step is done and when
somebody steps back. What is begun again then is the same step, of which the sense must not remember an end.
"""

from __future__ import annotations

from ..core.evidence import Sense
from .draft import NAMED, Draft

SOON_S, HALT_S = 1.0, 5.5
"""Stream seconds after the words from and to which a step that ends was broken off, as a rule: nobody reacts sooner,
and who has not by then goes on. Of steps that ended so after a danger .9 were broken off, after a mistake .75, after a
call for an owed step .6; of those that ended later a quarter (training people; docs/log/weights2.md)."""
GOING = 0.3
"""P(on) from which the words reach somebody who is at the step."""
DANGER, WRONG_NAMED = (0.1, 0.6), (0.25, 0.3)
"""What a warning, and the name of something wrong, make of the step: the factor on its chance to be finished then, and
the rate at which it is left, a second; who is plainly seen going on has not left."""

_HALTED = "halted"


def halt(draft: Draft) -> None:
    """Note that somebody is told to stop whatever is going on."""
    if draft.evidence.sense is Sense.TRUTH:  # it tells an end from a break
        return
    for _, step_id in draft.states.on_from(GOING):
        draft.note(_HALTED)[step_id] = draft.t


def is_halted(draft: Draft, step_id: str) -> bool:
    """True in the seconds in which somebody at the step who was told to stop does so."""
    return _lately(draft, _HALTED, step_id)


def is_owed_before(draft: Draft, step_id: str) -> bool:
    """True in the seconds after the person was told that something is owed before the step."""
    return _lately(draft, "told", step_id)


def stopping(draft: Draft, step_id: str) -> tuple[float, float]:
    """(factor on the chance that the step is finished, rate at which it is left), by what was said a moment ago."""
    cfg = draft.settings
    if is_halted(draft, step_id):
        return DANGER
    if _lately(draft, NAMED, step_id) and draft.evidence.sense is not Sense.TRUTH:
        return WRONG_NAMED
    if is_owed_before(draft, step_id):
        return cfg.told_end, cfg.told_leave * cfg.leave_rate
    return 1.0, cfg.leave_rate


def broken_off(draft: Draft, step_id: str) -> None:
    """An attempt was left: if it had been told to stop, the sense is to begin it anew."""
    if draft.note(_HALTED).pop(step_id, None) is not None:
        draft.note("asked_anew")[step_id] = draft.t


def _lately(draft: Draft, name: str, step_id: str) -> bool:
    told = draft.memo.get(name, {}).get(step_id)
    return told is not None and SOON_S <= draft.t - told <= HALT_S

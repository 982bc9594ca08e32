"""Was that worth saying? Judged from what is really going on when the words are spoken, by what they ask for."""

from __future__ import annotations

from dataclasses import replace

from .ear import Understood, Wish
from .mind import Mind
from .replies import meant

FRESH_S = 8.0
"""Seconds for which a confirmation is welcome."""

TOGETHER_S = 2.0
"""Words within this of others that were needed belong to them."""


def needed(mind: Mind, heard: Understood) -> bool:
    """True when the words fit what is going on."""
    if heard.wish in (Wish.HALT, Wish.MISSED, Wish.ASKED, Wish.CHECK):
        return mind.away is not None or meant(mind, heard) is not None or heard.step_id in mind.forgotten
    if heard.wish is Wish.GO:
        return _useful(mind, heard.step_id)
    if heard.wish is Wish.ANSWER:
        return mind.away is not None or bool(mind.ledger.standing())
    return _welcome(mind)


def fits(mind: Mind, heard: Understood) -> bool:
    """True when the words as they were said fit what is going on, whatever this person made of them.

    Words that name several steps must fit for each: they may not hope for a good guess.
    """
    readings = [replace(heard, step_id=one) for one in heard.named] or [heard]
    return all(needed(mind, reading) for reading in readings)


def _useful(mind: Mind, step_id: str | None) -> bool:
    """Telling a step helps when it is open, possible, and not what is being done."""
    if mind.away is not None:
        return True
    if step_id is None or step_id in mind.holds or mind.needs(step_id):
        return False
    return mind.doing is None or mind.doing.job.step_id != step_id


def _welcome(mind: Mind) -> bool:
    recent = mind.last_done is not None and mind.t - mind.last_done[0] <= FRESH_S
    begun = mind.t <= TOGETHER_S
    mended = any(f.truth.recovered is not None and mind.t - f.truth.recovered <= FRESH_S for f in mind.ledger.faults)
    answered = mind.spoke_at is not None and mind.t - mind.spoke_at <= TOGETHER_S
    return recent or begun or mended or answered or mind.complete

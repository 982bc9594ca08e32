"""What of the truth is in the pictures of a card: the most that any eyes could see there.

An oracle's eyes also see what no picture shows: that too little was poured, or that a thing fell to the floor. A row
with the truth of this module tells how much of the oracle's lead is out of reach of every watcher of pixels. It goes by
kinds of slips: on `table-v3` it also counts the sixth of the signs that lie under something.
"""

from __future__ import annotations

from dataclasses import replace

from ....core.deviation import DeviationCode
from ....core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from ...simulator.cards import Card, card_named
from ...simulator.people.manners import FRANK, VIVID
from ...simulator.people.rules import RULES
from .spoken import LATER

_DRAWN = frozenset(rule.code for rule in RULES if rule.shows) | LATER
"""Codes that every card shows, those included that show by nothing happening for a while."""


def in_sight(truth: EpisodeTruth, card: str) -> EpisodeTruth:
    """The truth without the deviations that pictures of `card` do not show; a step spoilt by those alone looks done."""
    of = card_named(card)
    seen = tuple(d for d in truth.deviations if d.benign or shows(d, of))
    return replace(truth, deviations=seen, runs=tuple(_looks(run, seen) for run in truth.runs))


def shows(deviation: TrueDeviation, card: Card) -> bool:
    """True when pictures of `card` show it; see simulator/people/manners.py for what wide and frank ones add."""
    way = (deviation.code, deviation.note or "")
    if deviation.code in _DRAWN or (card.wide and way in VIVID):
        return True
    return card.frank and way in FRANK


def _looks(run: StepRun, seen: tuple[TrueDeviation, ...]) -> StepRun:
    if run.outcome is not Outcome.WRONG or any(_spoils(d, run) for d in seen):
        return run
    return replace(run, outcome=Outcome.DONE)


def _spoils(deviation: TrueDeviation, run: StepRun) -> bool:
    """True when it stands at the end of `run` and is about its step."""
    by_order = deviation.code is DeviationCode.ORDER and deviation.by == run.step_id
    stands = deviation.onset <= run.end and (deviation.recovered is None or deviation.recovered >= run.end)
    return stands and not deviation.benign and (by_order or deviation.step_id == run.step_id)

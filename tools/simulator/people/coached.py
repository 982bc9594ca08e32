"""The people of recorded episodes of the wide cards: they err in every way, under the eyes of a coach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ....core.deviation import DeviationCode as D
from ....core.truth import TrueDeviation
from ..cards import Card
from ..setting import Setting, Split
from ..tasks import Task
from .named import PEOPLE
from .person import Person
from .traits import Traits

_STREAM = {Split.TRAIN: 311, Split.DEV: 322, Split.TEST: 333}
SHARES = {
    D.OMIT: 18.0, D.OBJ: 20.0, D.TOOL: 10.0, D.PLACE: 8.0, D.ORDER: 6.0, D.SPLIT: 4.0, D.REPEAT: 4.0, D.EXTRA: 4.0,
    D.QTY: 10.0, D.TIME: 6.0, D.TEMP: 6.0, D.ACC: 8.0, D.HAZARD: 4.0, D.TECH: 2.0, D.PREP: 2.0, D.QUAL: 1.0,
    D.STALL: 3.0, D.GOAL: 0.5, D.BENIGN: 2.0,
}  # fmt: skip
"""code -> weight among the slips of recorded episodes (chosen): mostly what can be seen, as these episodes are for
watchers. People of the closed loop err by the shares of real kitchens."""
FRANK_SHARES = {**SHARES, D.TECH: 10.0, D.PREP: 10.0, D.QUAL: 8.0, D.ACC: 14.0, D.HAZARD: 6.0}
"""The same where every slip shows."""
RARE_SHARES = {**FRANK_SHARES, D.QTY: 150.0, D.TIME: 60.0, D.TEMP: 120.0, D.SPLIT: 20.0, D.EXTRA: 8.0}
"""The same where slips that few actions allow come up as often as others."""
LOAD = 1.15
"""Mean factor of load on the chance of a slip (measured on 200 tasks of `table-v1`)."""


class Coached(Person):
    """A person with the face that the coach of recorded episodes knows."""

    def __init__(self, setting: Setting) -> None:
        key = (_STREAM[setting.split], setting.seed)
        handed = setting.persona.handed
        super().__init__(setting.task, setting.script, setting.world(), _who(setting), key, handed=handed)

    @property
    def task(self) -> Task:
        """What is performed."""
        return self.mind.task

    @property
    def deviations(self) -> list[TrueDeviation]:
        """What has gone wrong up to now."""
        return [fault.truth for fault in self.mind.ledger.faults]


def _who(setting: Setting) -> Traits:
    """One of the people, who slips about as often as the card's script asks for; those kept back only in the test."""
    names = [name for name, traits in PEOPLE.items() if traits.tuning or setting.split is Split.TEST]
    traits = PEOPLE[names[int(setting.rng(9).integers(len(names)))]]
    script = setting.script
    wanted = len(script.skip) + len(script.wrong)
    if wanted == 0:
        return replace(traits, slip=0.0, distraction=0.0)
    chance = wanted / len(script.order) / LOAD / (1.5 - traits.skill)
    return replace(traits, slip=min(0.9, chance), codes=_shares(setting.card))


def _shares(card: Card) -> Mapping[D, float]:
    if not card.frank:
        return SHARES
    return RARE_SHARES if card.rare else FRANK_SHARES

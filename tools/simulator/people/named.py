"""The people by name. Three may be used for tuning; the other three are for the last look only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ....core.deviation import DeviationCode as D
from ....core.errors import InputError
from ....core.near import did_you_mean
from .rates import CODE_WEIGHTS, SELF_CORRECTED
from .traits import Traits

_CC4D = "CaptainCook4D: shares of the error tags"
_FITTED = {"codes": f"{_CC4D}; codes without tags are invented", "self_correction": "PIE-V: 27 corrections, 102 errors"}
_MORE_LAPSES = {**CODE_WEIGHTS, D.OMIT: 600.0, D.ORDER: 400.0, D.SPLIT: 150.0, D.TIME: 300.0, D.REPEAT: 120.0}
_CLUMSY = {**CODE_WEIGHTS, D.ACC: 400.0, D.OBJ: 400.0, D.TOOL: 250.0, D.PLACE: 250.0, D.STALL: 300.0, D.HAZARD: 90.0}
_RESTLESS = {**CODE_WEIGHTS, D.EXTRA: 300.0, D.SPLIT: 250.0, D.GOAL: 150.0, D.REPEAT: 150.0}

DEFAULT = Traits("default", self_correction=SELF_CORRECTED, sources=_FITTED)
"""Willing, attentive, ordinary."""

PEOPLE: dict[str, Traits] = {
    p.name: p
    for p in (
        DEFAULT,
        replace(
            DEFAULT, name="newcomer", slip=0.16, skill=0.3, speed=0.8, delay=1.4, misunderstanding=0.05,
            distraction=0.04, irritability=0.02, chattiness=0.3, codes=_CLUMSY, sources={},
        ),
        replace(
            DEFAULT, name="hurried", slip=0.18, speed=1.5, attention=0.9, obedience=0.9, follows=0.5, delay=0.8,
            irritability=0.1, codes=_MORE_LAPSES, sources={},
        ),
        replace(
            DEFAULT, name="expert", slip=0.12, skill=0.9, speed=1.3, attention=0.95, obedience=0.8, follows=0.3,
            self_correction=0.45, irritability=0.15, tuning=False,
        ),
        replace(
            DEFAULT, name="restless", attention=0.85, obedience=0.9, distraction=0.15, irritability=0.08,
            chattiness=0.5, codes=_RESTLESS, tuning=False, sources={},
        ),
        replace(
            DEFAULT, name="stubborn", obedience=0.6, follows=0.3, misunderstanding=0.1, vagueness=0.7,
            irritability=0.2, tuning=False,
        ),
    )
}  # fmt: skip
"""name -> person."""


def person_named(name: str, others: Iterable[str] = ()) -> Traits:
    """The person of that name; raises InputError naming the known ones, and `others` that are known to who asks."""
    if name not in PEOPLE:
        known = (*PEOPLE, *others)
        raise InputError(f"no persona is called {name!r}.{did_you_mean(name, known)} Allowed: {', '.join(known)}")
    return PEOPLE[name]

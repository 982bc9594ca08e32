"""The ways in which a step, or the moment, can stand wrong, as the configuration of weights names them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...core.deviation import DeviationCode
from ...core.errors import WeightsError


@dataclass(frozen=True, slots=True)
class Way:
    """One way: its code, and the words that tell it from others of that code."""

    code: DeviationCode
    note: str = ""

    @property
    def name(self) -> str:
        """As in `config.json`: `E.QTY|too much`."""
        return f"{self.code.value}|{self.note}"


FLOWS = frozenset({"pour", "sprinkle", "scoop"})
"""Actions that have an amount."""
LASTS = frozenset({"stir", "wipe", "cut", "shake", "spread", "screw"})
"""Actions that take a time, and can be too short or too long."""
_OF: Mapping[DeviationCode, frozenset[str]] = {DeviationCode.QTY: FLOWS, DeviationCode.TIME: LASTS}


RAREST = 1000.0
"""How many times rarer than where it was learnt a way may be taken to be."""


def are_rarer(rarer: Mapping[str, float]) -> bool:
    """True for numbers from 1 to RAREST."""
    return all(1.0 <= times <= RAREST for times in rarer.values())


def log_odds_of(ways: Sequence[Way], rarer: Mapping[str, float]) -> tuple[float, ...]:
    """What is taken from the log-odds of each way because it comes up more seldom than where it was learnt.

    The correction for another prior (Saerens et al. 2002).
    """
    return tuple(math.log(rarer.get(way.name, 1.0)) for way in ways)


def fits(way: Way, verb: str | None) -> bool:
    """False where a step of this action cannot go wrong in that way; an unknown action can in every way."""
    return verb is None or way.code not in _OF or verb in _OF[way.code]


def ways_of(names: Sequence[str]) -> tuple[Way, ...]:
    """The ways of a configuration. Raises WeightsError for a code that this release does not know."""
    try:
        return tuple(Way(DeviationCode(code), note) for code, _, note in (name.partition("|") for name in names))
    except ValueError as error:
        raise WeightsError(f"weights that name a deviation unknown to this release: {error}") from error


def codes_of(ways: Sequence[Way], chances: Sequence[float]) -> tuple[Mapping[DeviationCode, float], str | None]:
    """The likeliest way of each code as (code -> probability), and the words of the likeliest of all."""
    out: dict[DeviationCode, float] = {}
    for way, p in zip(ways, chances, strict=True):
        out[way.code] = max(p, out.get(way.code, 0.0))
    best = max(zip(chances, ways, strict=True), key=lambda pair: pair[0], default=None)
    return out, best[1].note or None if best else None

"""The episodes of the metric audit: who does what, and which seeds are taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ...core.deviation import WRONG_THING, DeviationCode
from ...core.errors import InputError
from ...core.truth import EpisodeTruth
from ..evaluation.runner.twins import Recorded, open_twin, twin_ref
from ..simulator.cards import card_named
from ..simulator.gym.workout import GYM_CARDS
from ..simulator.people.named import person_named

Scene = tuple[str, str, int]
"""(card, persona, seed) of an episode."""

LOOK = 400
"""Seeds that are looked through for a slip; who has none in them is taken as they come."""
MOST = 1_000
"""The most episodes of one persona in one world; each persona's seeds begin so far from those of the one before."""
SKIPPED = (DeviationCode.OMIT, DeviationCode.ORDER)
"""A step was left out, or begun before one that it needs."""


class Slips(StrEnum):
    """Which seeds are taken."""

    HALF = "half"
    """Every other episode is the next seed in which the person alone leaves out a step, begins one too early, or takes
    a wrong thing (as half of the episodes of a difficulty card do); the rest as they come."""
    ANY = "any"
    """As they come."""


@dataclass(frozen=True, slots=True)
class World:
    """Where people are looked at, how often, and who."""

    card: str
    episodes: int
    """Of each persona."""
    personas: tuple[str, ...]


def read_world(text: str, episodes: int, personas: tuple[str, ...]) -> World:
    """`CARD`, `CARD:EPISODES` or `CARD:EPISODES:PERSONA+PERSONA`; what is left out is as given.

    Raises:
        InputError: an unknown card or persona, or a count that is none.
    """
    card, *rest = text.split(":")
    if card not in GYM_CARDS:
        card_named(card)
    if len(rest) > 2 or (rest and not (rest[0].isascii() and rest[0].isdigit())):
        raise InputError(f"cannot read {text!r}; allowed: CARD[:EPISODES[:PERSONA+...]], for example table-tiny-v1:4")
    number = int(rest[0]) if rest else episodes
    if not 1 <= number <= MOST:
        raise InputError(f"{number} episodes of {card!r}; allowed: 1 to {MOST}")
    people = tuple(rest[1].split("+")) if len(rest) == 2 else personas
    for one in people:
        person_named(one)
        if one not in personas:
            raise InputError(f"{one!r} of {text!r} is not among the personas; allowed there: {', '.join(personas)}")
    return World(card, number, people)


def seeds_of(card: str, persona: str, split: str, first: int, episodes: int, slips: Slips) -> tuple[int, ...]:
    """`episodes` different seeds from `first` on, in the order in which they are taken."""
    taken: list[int] = []
    slipping = _slipping(card, persona, split, first) if slips is Slips.HALF else iter(())
    for place in range(episodes):
        seed = next((s for s in slipping if s not in taken), None) if place % 2 == 0 else None
        taken.append(next(s for s in range(first, first + MOST + LOOK) if s not in taken) if seed is None else seed)
    return tuple(taken)


def holds_slip(truth: EpisodeTruth) -> bool:
    """True when a step was left out or begun too early, or a wrong thing taken, and that mattered."""
    return any(d.code in (*SKIPPED, *WRONG_THING) and not d.benign for d in truth.deviations)


def _slipping(card: str, persona: str, split: str, first: int) -> Iterator[int]:
    for seed in range(first, first + LOOK):
        if holds_slip(open_twin(twin_ref(split, seed, card, persona, Recorded.ALONE)).truth):
            yield seed

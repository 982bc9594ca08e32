"""People drawn around those for tuning: as various as they may be, and never one of those kept for the last look."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from planwatch.core.errors import InputError
from planwatch.tools.simulator.people.drawn import DRAWN, RANGES, SLIPS, drawn_person, person_of
from planwatch.tools.simulator.people.named import PEOPLE
from planwatch.tools.simulator.people.traits import NUMBERS, Traits


def many(oftener: float = 1.0) -> list[Traits]:
    return [drawn_person(np.random.default_rng(seed), oftener) for seed in range(200)]


def test_every_trait_stays_in_its_range_and_moves() -> None:
    for name, (low, high) in RANGES.items():
        values = [getattr(person, name) for person in many()]
        assert low <= min(values) < low + 0.1 * (high - low)
        assert high >= max(values) > high - 0.1 * (high - low)


def test_they_slip_as_the_people_for_tuning_do() -> None:
    tuning = [person for person in PEOPLE.values() if person.tuning]
    least, most = min(p.slip for p in tuning) * SLIPS[0], max(p.slip for p in tuning) * SLIPS[1]
    assert all(least <= person.slip <= most for person in many())
    assert {id(p.codes) for p in many()} == {id(p.codes) for p in tuning}
    assert all(2 * least <= person.slip <= 2 * most for person in many(2.0))


def test_they_are_nobody_else_and_tell_of_no_source() -> None:
    kept = {field.name for field in fields(Traits)} - set(RANGES)
    assert kept >= {"name", "slip", "codes", "tuning", "sources"} and set(RANGES) <= set(NUMBERS)
    assert all(person.tuning and not person.sources for person in many())


def test_a_name_draws_somebody_else_for_every_seed_and_the_same_again() -> None:
    for name in DRAWN:
        people = [person_of(name, seed) for seed in range(20)]
        assert len({person.obedience for person in people}) == 20 and people == [person_of(name, s) for s in range(20)]
    assert max(person_of("wilful", seed).obedience for seed in range(50)) < DRAWN["wilful"][1]
    assert person_of("hurried", 3) is PEOPLE["hurried"]


def test_an_unknown_name_is_told_what_is_known() -> None:
    with pytest.raises(InputError, match=r"'wilfull'.*wilful.*Allowed: default.*drawn, wilful"):
        person_of("wilfull", 0)

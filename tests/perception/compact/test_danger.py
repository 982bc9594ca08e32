"""A danger is told at the thing being changed, at the first clear sight, and is over when it is gone."""

from __future__ import annotations

import torch

from planwatch.perception.compact.danger import PRIOR, at_work, chance, faded
from planwatch.perception.compact.ground import Sight

CELLS = 4


def sight(acted: list[float], thing: list[float]) -> Sight:
    hands = torch.zeros(1, 2, CELLS)
    hands[0, 1] = torch.tensor(acted)
    nothing = torch.zeros(1, 1, CELLS)
    return Sight(nothing, nothing, torch.tensor(thing).view(1, 1, CELLS), hands, nothing, nothing, nothing)


def test_only_the_thing_being_changed_counts() -> None:
    state = torch.tensor([1.0, 0.0, 0.0, 1.0])
    assert at_work(sight([1.0, 0.0, 0.0, 0.0], [1.0] * 4), state) > 0.9
    assert at_work(sight([0.0, 1.0, 0.0, 0.0], [1.0] * 4), state) == 0.0
    assert at_work(sight([1.0, 0.0, 0.0, 0.0], [0.0] * 4), state) == 0.0
    assert at_work(sight([0.0] * 4, [1.0] * 4), state) == 0.0


def test_one_clear_look_is_enough_and_it_is_forgotten_within_a_second() -> None:
    seen = faded(0.0, 1.0, 0.5)
    assert chance(seen) > 3 * PRIOR
    gone = faded(faded(seen, 0.0, 0.5), 0.0, 0.5)
    assert chance(gone) < PRIOR < chance(faded(seen, 1.0, 0.5))

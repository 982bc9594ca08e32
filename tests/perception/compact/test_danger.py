"""A danger shows on the hands and on the thing being changed, and is over when it is gone."""

from __future__ import annotations

import pytest
import torch

from planwatch.perception.compact.danger import ON_HANDS, PRIOR, at_work, chance, faded
from planwatch.perception.compact.ground import Sight

CELLS = 40
FIRST = torch.arange(CELLS) < 20


def sight(acted: torch.Tensor, thing: torch.Tensor, hand: torch.Tensor) -> Sight:
    """One kind of thing, hands and table; what is acted on, a thing, a hand: each True or False a cell."""
    hands = torch.stack([torch.zeros(CELLS), acted.float()])[None]
    kind = torch.stack([thing.float(), hand.float(), 1.0 - thing.float() - hand.float()])[None]
    nothing = torch.zeros(1, 1, CELLS)
    return Sight(kind, nothing, thing.float().view(1, 1, CELLS), hands, nothing, nothing, nothing)


def test_only_the_thing_being_changed_and_the_hands_count() -> None:
    none, near = torch.zeros(CELLS, dtype=torch.bool), FIRST.float()
    assert at_work(sight(FIRST, FIRST, none), near) == pytest.approx(1.0 - ON_HANDS, abs=0.01)
    assert at_work(sight(none, none, FIRST), near) == pytest.approx(ON_HANDS, abs=0.05)
    assert at_work(sight(~FIRST, ~FIRST, none), near) == 0.0 == at_work(sight(none, ~FIRST, none), near)
    assert at_work(sight(none, none, ~FIRST), near) == 0.0
    both = at_work(sight(torch.arange(CELLS) == 0, torch.arange(CELLS) == 0, FIRST & (torch.arange(CELLS) > 0)), near)
    assert both > 0.9


def test_one_clear_look_is_enough_and_it_is_forgotten_within_a_second() -> None:
    seen = faded(0.0, 1.0, 0.5)
    assert chance(seen) > 3 * PRIOR
    gone = faded(faded(seen, 0.0, 0.5), 0.0, 0.5)
    assert chance(gone) < PRIOR < chance(faded(seen, 1.0, 0.5))

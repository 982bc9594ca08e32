"""The plain question beside the temporal part: is the colour in hand the right one?"""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from planwatch.perception.compact.sense import ENOUGH, colour_ratio, divided

P = st.floats(0.0, 1.0)


def hand(right: float, much: float = 2.0) -> torch.Tensor:
    """Two colours and the sum: `right` of what was in hand had the colour asked for."""
    return torch.tensor([right * much, (1 - right) * much, much])


def check(on: float, wrong: float, seen: torch.Tensor | None, colour: int | None) -> tuple[float, float]:
    """What the sense makes of one attempt."""
    return divided(on, wrong, colour_ratio(seen, colour))


def test_another_colour_in_hand_speaks_for_a_wrong_thing() -> None:
    on, wrong = check(0.5, 0.2, hand(0.0), 0)
    assert wrong > 0.2 and on < 0.5


def test_the_right_colour_in_hand_speaks_against_it() -> None:
    on, wrong = check(0.4, 0.4, hand(0.9), 0)
    assert wrong < 0.15 and on > 0.6


@pytest.mark.parametrize(("seen", "colour"), [(None, 0), (hand(0.0, ENOUGH / 2), 0), (hand(0.0), None)])
def test_without_a_colour_to_ask_for_nothing_changes(seen: torch.Tensor | None, colour: int | None) -> None:
    assert check(0.5, 0.2, seen, colour) == (0.5, 0.2)


@given(on=P, wrong=P, right=P)
def test_the_attempt_is_only_divided_anew(on: float, wrong: float, right: float) -> None:
    after = check(on, wrong, hand(right), 0)
    assert all(0.0 <= p <= 1.0 for p in after)
    assert sum(after) == pytest.approx(min(1.0, on + wrong), abs=1e-6)

"""A thing that stays where it rested while the hands are busy is not in them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from planwatch.perception.compact.standing import GONE, NEAR, STAYED, Rest, follow

GRID = (15, 20)
SPOT = (6, 9)


def picture(at: tuple[int, int] | None, strength: float = 0.9) -> NDArray[np.float32]:
    """A map with one peak, or none."""
    seen = np.full(GRID, 0.01, np.float32)
    if at is not None:
        seen[at] = strength
    return seen


def rested(at: tuple[int, int] = SPOT, ticks: int = 6) -> Rest:
    """A thing seen with empty hands."""
    rest = Rest()
    for _ in range(ticks):
        rest = follow(rest, picture(at), 0.95, 0.5)
    return rest


def busy(rest: Rest, seen: NDArray[np.float32], ticks: int = 6) -> Rest:
    """The hands hold something for a while."""
    for _ in range(ticks):
        rest = follow(rest, seen, 0.05, 0.5)
    return rest


def test_what_stays_stands_and_what_is_taken_does_not() -> None:
    stays, taken = busy(rested(), picture(SPOT)), busy(rested(), picture(None))
    assert stays.standing is not None and stays.standing > 0.95 and stays.stayed
    assert taken.standing is not None and taken.standing < 0.1 and not taken.stayed


def test_the_thing_seen_elsewhere_does_not_stand() -> None:
    away = busy(rested(), picture((SPOT[0], SPOT[1] + int(NEAR) + 3)))
    assert away.standing is not None and away.standing < GONE


def test_a_head_that_moves_a_little_changes_nothing() -> None:
    moved = busy(rested(), picture((SPOT[0] + 1, SPOT[1] - 2)))
    assert moved.standing is not None and moved.standing > STAYED


def test_nothing_is_said_of_what_was_never_seen_or_before_the_hands_were_busy() -> None:
    assert busy(Rest(), picture(SPOT)).standing is None
    assert rested().standing is None


def test_that_it_stayed_is_remembered_until_it_is_taken() -> None:
    stayed = busy(rested(), picture(SPOT))
    for _ in range(40):
        stayed = follow(stayed, picture(SPOT), 0.97, 0.5)
    assert stayed.stayed
    assert not busy(stayed, picture(None)).stayed


def test_a_thing_seen_faintly_is_never_sure_to_have_stayed() -> None:
    rest = Rest()
    for _ in range(6):
        rest = follow(rest, picture(SPOT, 0.35), 0.95, 0.5)
    rest = busy(rest, picture(SPOT, 0.35))
    assert rest.standing is not None and rest.standing > STAYED and not rest.stayed


def test_its_place_follows_it_while_the_hands_are_empty() -> None:
    rest = rested(ticks=3)
    for _ in range(20):
        rest = follow(rest, picture((2, 3)), 0.95, 0.5)
    assert rest.place is not None and np.allclose(rest.place, (2, 3), atol=0.1)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(0, 14), st.integers(0, 19)), max_size=40))
def test_it_stays_within_bounds(ticks: list[tuple[float, float, int, int]]) -> None:
    rest = Rest()
    for strength, empty, row, column in ticks:
        rest = follow(rest, picture((row, column), strength), empty, 0.5)
        assert 0.0 <= rest.stood <= rest.busy + 1e-9 and 0.0 <= rest.strength <= 1.0
        assert rest.standing is None or 0.0 <= rest.standing <= 1.0 + 1e-9

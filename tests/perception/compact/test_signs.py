"""New signs on the things of a step: what they say, when, and that a changed watch loses nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.ground import PER_ROLE
from planwatch.perception.compact.signs import (
    PRIOR,
    Signs,
    carried,
    chances,
    follow,
    looked,
    none_yet,
    spoilt,
    strongest,
)
from planwatch.perception.compact.ways import ways_of
from planwatch.tools.training.ways import config_for

TICK = 0.5
FITS = np.ones((1, 1), np.bool_)
"""The step can go wrong in the way that the sign stands for."""


def seen(strength: float, on: float, before: Signs | None = None, ticks: int = 1, sure: float = 1.0) -> Signs:
    """One step, one sign on the thing of its first role, for a number of ticks."""
    signs = before or none_yet(1, 1)
    strong, surely = np.zeros((1, 3, 1), np.float32), np.zeros((1, 3), np.float32)
    strong[0, 0, 0], surely[0, 0] = strength, sure
    for _ in range(ticks):
        signs = follow(signs, strong, surely, np.array([on], np.float32), TICK)
    return signs


def chance(signs: Signs) -> float:
    return float(chances(signs, FITS)[0, 0])


def spoilt_by(signs: Signs) -> float:
    return float(spoilt(signs, FITS)[0])


def test_a_sign_that_comes_while_the_step_goes_on_tells_against_it() -> None:
    clean = seen(0.0, on=0.0, ticks=20)
    begun = seen(0.0, on=1.0, before=clean, ticks=4)
    assert chance(begun) < PRIOR
    assert chance(seen(0.95, on=1.0, before=begun, ticks=6)) > 0.5


def test_a_sign_that_was_there_before_is_not_the_steps() -> None:
    old = seen(0.95, on=0.0, ticks=30)
    assert chance(seen(0.95, on=1.0, before=old, ticks=10)) < PRIOR


def test_it_goes_on_telling_for_as_long_as_it_is_seen() -> None:
    """The hand has gone, minutes pass, and the thing is out of sight for a while: the step is still spoilt."""
    worked = seen(0.0, on=1.0, before=seen(0.0, on=0.0, ticks=20), ticks=6)
    assert spoilt_by(worked) < 0.01
    left = seen(0.95, on=0.0, before=worked, ticks=240)
    hidden = seen(0.0, on=0.0, before=left, ticks=40, sure=0.0)
    for signs in (left, hidden):
        assert chance(signs) > 0.5 and spoilt_by(signs) > 0.95
    gone = seen(0.0, on=0.0, before=hidden, ticks=8)
    assert chance(gone) < PRIOR and spoilt_by(gone) < 0.05


def test_what_a_hand_covered_comes_back_and_what_was_long_gone_is_another_steps() -> None:
    worked = seen(0.0, on=1.0, before=seen(0.0, on=0.0, ticks=20), ticks=6)
    left = seen(0.95, on=0.0, before=worked, ticks=20)
    for seconds, its_own in ((6, True), (120, False)):
        covered = seen(0.05, on=0.0, before=left, ticks=2 * seconds)
        assert chance(covered) < PRIOR
        back = seen(0.95, on=0.0, before=covered, ticks=10)
        assert (chance(back) > 0.5) is its_own and (spoilt_by(back) > 0.5) is its_own


def test_what_is_put_right_is_no_longer_spoilt() -> None:
    spoiled = seen(0.95, on=1.0, before=seen(0.0, on=0.0, ticks=20), ticks=8)
    assert spoilt_by(spoiled) > 0.95
    assert spoilt_by(seen(0.0, on=1.0, before=spoiled, ticks=8)) < 0.05


def test_a_way_in_which_the_step_cannot_go_wrong_is_not_told() -> None:
    spoiled = seen(0.95, on=1.0, before=seen(0.0, on=0.0, ticks=20), ticks=8)
    assert chances(spoiled, ~FITS)[0, 0] < PRIOR and spoilt(spoiled, ~FITS)[0] < 0.05
    assert strongest(spoiled, FITS)[0] > 0.9 and strongest(spoiled, ~FITS)[0] == 0.0


def test_nobody_at_it_says_nothing() -> None:
    assert chance(seen(0.95, on=0.1, before=seen(0.0, on=0.1, ticks=1), ticks=1)) < PRIOR


def test_what_is_there_at_first_sight_is_old() -> None:
    """A step that mends, and is watched from now on, is not told for what it is there to mend."""
    assert chance(seen(0.95, on=1.0, ticks=8)) < PRIOR
    mended = seen(0.0, on=1.0, before=seen(0.95, on=1.0, ticks=8), ticks=8)
    assert chance(seen(0.95, on=1.0, before=mended, ticks=8)) < PRIOR


def test_a_place_that_may_not_be_the_things_counts_less() -> None:
    """Peak of the thing's map .05: what is seen there is believed a fifth."""
    states, which = 12, (10, 11)
    tokens = np.zeros((2, 3 * (PER_ROLE + states) + 5), np.float32)
    for step, peak in enumerate((0.05, 0.9)):
        tokens[step, 0], tokens[step, 20 + 10] = peak, 0.8
    strong, sure = looked(tokens, states, which)
    assert strong[:, 0, 0] == pytest.approx([0.8, 0.8])
    assert not strong[:, 1:].any() and not strong[:, 0, 1].any()
    assert sure[:, 0] == pytest.approx([0.2, 1.0])
    first = follow(none_yet(2, 2), strong, sure, np.ones(2, np.float32), TICK)
    assert first.shown[0, 0, 0] == pytest.approx(0.16)


def test_a_new_watch_keeps_what_stays() -> None:
    strong = np.array([[[0.2]] * 3, [[0.9]] * 3], np.float32)
    clean = follow(none_yet(2, 1), 0 * strong, np.ones((2, 3), np.float32), np.ones(2, np.float32), 1)
    first = follow(clean, strong, np.ones((2, 3), np.float32), np.ones(2, np.float32), 1)
    moved = carried(first, [1, None, 0])
    assert moved.own[[0, 2]].tolist() == first.own[[1, 0]].tolist()
    assert moved.shown[1].tolist() == [[0.0]] * 3 and moved.active[1] == 0.0
    assert carried(first, []).shown.shape == (0, 3, 1)
    nothing = none_yet(0, 1), np.ones((0, 1), np.bool_)
    assert spoilt(*nothing).shape == (0,) and chances(*nothing).shape == (0, 1)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 30)), min_size=1, max_size=30))
def test_numbers_stay_in_range(ticks: list[tuple[float, float, float]]) -> None:
    signs = none_yet(1, 1)
    for strength, on, dt in ticks:
        strong, sure = np.full((1, 3, 1), strength, np.float32), np.full((1, 3), strength, np.float32)
        signs = follow(signs, strong, sure, np.array([on], np.float32), dt)
        assert all(0.0 <= float(v.min()) and float(v.max()) <= 1.0 for v in signs)
        assert 0.0 < chance(signs) < 1.0 and 0.0 <= spoilt_by(signs) <= 1.0


def test_wide_cards_have_signs_of_ways_that_the_watcher_knows() -> None:
    wide = config_for("table-train-v4")
    assert (
        {"O.ACC|dropped and dirty", "E.PREP|not prepared", "O.ACC|spilt"}
        <= set(wide.signs)
        <= {*wide.ways, *wide.moments}
    )
    assert sum(name in wide.moments for name in wide.signs) == 1
    assert all(9 <= state < wide.n_states for state in wide.signs.values())
    assert ways_of(list(wide.signs))
    assert CompactConfig().signs == config_for("table-train-v2").signs == {}


def test_a_sign_that_comes_with_another_step_is_that_steps() -> None:
    """Two steps with the same thing: one has just ended, the other goes on when the sign comes up."""
    signs, strong, sure = none_yet(2, 1), np.zeros((2, 3, 1), np.float32), np.ones((2, 3), np.float32)
    for on in ([1.0, 0.0], [0.0, 0.0]):
        for _ in range(6):
            signs = follow(signs, strong, sure, np.array(on, np.float32), TICK)
    strong[:, 0] = 0.95
    alone = signs
    for _ in range(6):
        alone = follow(alone, strong, sure, np.zeros(2, np.float32), TICK)
        signs = follow(signs, strong, sure, np.array([0.0, 1.0], np.float32), TICK)
    fits = np.ones((2, 1), np.bool_)
    assert chances(alone, fits)[0, 0] > 0.5, "often it is plain only when the hand has gone"
    first, second = chances(signs, fits)[:, 0]
    assert first < PRIOR and second > 0.5

from __future__ import annotations

from planwatch.core.near import allowed, did_you_mean, near_name


def test_the_nearest_name_wins():
    assert near_name("boill", ["boil", "fill", "bowl"]) == "boil"
    assert near_name("xxxx", ["boil", "fill"]) is None
    assert did_you_mean("boyl", ["boil"]) == " Did you mean 'boil'?"


def test_among_thousands_the_near_one_is_still_found():
    assert near_name("step_77x7", [f"step_{i}" for i in range(9000)]) == "step_777"


def test_a_long_list_is_cut():
    assert allowed(["c", "a", "b"], most=2) == "a, b, ... (1 more)"

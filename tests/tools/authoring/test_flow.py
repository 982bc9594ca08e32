"""Who waits for whom, told from words alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.authoring.author import lines_of
from planwatch.tools.authoring.flow import closure, precedence, reduced

VERBS = "Add Stir Chop Pour Heat Peel Place Wait Serve Tighten Remove Ponder".split()
THINGS = "the onion, salt, the water, the bolt, it, 2 eggs, everything, the screw".split(", ")
PLACES = ["", " to the bowl", " in the pan", " on the plate", " until soft", " again"]
STEPS = st.builds(
    lambda v, t, p: f"{v} {t}{p}", st.sampled_from(VERBS), st.sampled_from(THINGS), st.sampled_from(PLACES)
)


def _needs(*texts: str) -> list[set[int]]:
    return [set(before) for before in reduced(precedence(lines_of(texts)))]


def test_additions_to_one_bowl_come_in_any_order_and_all_before_it_is_mixed() -> None:
    texts = (
        "Add 1 egg to the bowl",
        "Add 100 g flour to the bowl",
        "Whisk the contents of the bowl",
        "Add salt to the bowl",
    )
    assert _needs(*texts) == [set(), set(), {0, 1}, {2}]


def test_a_thing_is_made_ready_before_it_is_used() -> None:
    assert _needs("Peel 2 carrots", "Boil the water in a pot", "Chop the carrots", "Add the carrots to the pot") == [
        set(),
        set(),
        {0},
        {1, 2},
    ]


def test_what_holds_a_thing_stands_for_it() -> None:
    texts = (
        "Crack one egg in the bowl",
        "Slice 1 tomato",
        "Whisk the egg",
        "Pour the contents of the bowl into the cup",
    )
    assert _needs(*texts) == [set(), set(), {0}, {2}]


def test_two_things_of_one_kind_are_two() -> None:
    assert _needs("Slice the bell pepper", "Grind the black pepper")[1] == set()


def test_the_fire_waits_for_what_was_made_ready_and_serving_for_everything() -> None:
    texts = ("Chop 1 onion", "Grate the cheese", "Heat oil in a pan", "Fry the onion", "Serve")
    assert _needs(*texts) == [set(), set(), {0, 1}, {2}, {3}]


def test_while_and_meanwhile_free_a_step_from_the_one_that_goes_on() -> None:
    texts = (
        "Bake the cake",
        "Let the cake cool",
        "While the cake is cooling, whip the cream",
        "Spread the cream on the cake",
    )
    assert _needs(*texts) == [set(), {0}, {0}, {1, 2}]
    assert _needs("Boil the water", "Meanwhile, chop the onion")[1] == set()


def test_once_ties_a_step_to_what_must_have_happened() -> None:
    texts = ("Boil the water in a kettle", "Grind the coffee", "Once the water has boiled, warm the cup")
    assert 0 in closure(precedence(lines_of(texts)))[2]


def test_parts_of_one_piece_of_work_stay_in_order() -> None:
    texts = (
        "Remove the wheel",
        "Loosen the bleed screw",
        "Pump the lever",
        "Tighten the bleed screw",
        "Refit the wheel",
    )
    assert _needs(*texts) == [set(), {0}, {1}, {2}, {3}]


def test_what_is_not_understood_waits_for_the_step_before() -> None:
    assert _needs("Chop the onion", "Flummox the gizmo", "Chop the parsley")[1] == {0}


@settings(max_examples=25, deadline=None)
@given(st.lists(STEPS, max_size=8))
def test_a_step_waits_for_earlier_ones_only_and_reduction_loses_nothing(texts: list[str]) -> None:
    before = precedence(lines_of(texts))
    assert all(i < j for j, earlier in enumerate(before) for i in earlier)
    assert closure(reduced(before)) == closure(before)


@settings(max_examples=25, deadline=None)
@given(st.lists(STEPS, max_size=6), STEPS)
def test_a_further_step_changes_nothing_before_it(texts: list[str], further: str) -> None:
    assert precedence(lines_of([*texts, further]))[: len(texts)] == precedence(lines_of(texts))

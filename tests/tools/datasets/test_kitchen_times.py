"""How long a step probably takes, from its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.tools.datasets.kitchen_times import Work, kind_of_work, kitchen_duration

KINDS = [
    ("Turn-Turn on the heat to medium", Work.TOUCH),
    ("Place the filter in the dripper", Work.PUT),
    ("Add basil to the bowl", Work.PUT),
    ("Add 1/2 teaspoon of salt to the bowl", Work.MEASURE),
    ("whisk-Whisk the batter until no lumps remain", Work.STIR),
    ("Peel two cloves of garlic", Work.CUT),
    ("Melt the butter over low heat", Work.HEAT),
    ("Admire it", Work.OTHER),
]


@pytest.mark.parametrize(("text", "work"), KINDS)
def test_the_words_say_what_kind_of_work_it_is(text: str, work: Work) -> None:
    assert kind_of_work(text) is work
    assert kitchen_duration(text) == work.value


def test_a_stated_time_counts_more_than_the_verb() -> None:
    short, long = kitchen_duration("Microwave for 30 seconds"), kitchen_duration("Microwave for 5 to 6 minutes")
    assert 30 < short.median < 60
    assert 330 < long.median < 400


@given(st.text(max_size=200))
def test_any_text_gives_a_duration_in_order(text: str) -> None:
    took = kitchen_duration(text)
    assert 0 < took.p10 < took.median < took.p90

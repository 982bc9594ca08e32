from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.core.stated_time import seconds_of, stated_times

SAID = [
    ("Microwave the mug for 1 minute and serve", [(60, 60)]),
    ("Cook garlic (about 1 minutes), then rest 30-40 seconds", [(60, 60), (30, 40)]),
    ("Boil for two to three minutes", [(120, 180)]),
    ("Stir for half a minute", [(30, 30)]),
    ("Bake for 1 1/2 hours", [(5400, 5400)]),
    ("Wait 1.5 h", [(5400, 5400)]),
    ("Microwave 2 more minutes", [(120, 120)]),
    ("a 10-minute rest", [(600, 600)]),
    ("Serve within 5 minutes, and stir every 30 seconds", []),
    ("Add 1/5 teaspoon cinnamon to the 2 mugs", []),
    ("Cut a 5 m rope into 3 strands", []),
    ("Seal the bag, removing as much air as possible", []),
]


@pytest.mark.parametrize(("text", "want"), SAID)
def test_times_are_read(text: str, want: list[tuple[float, float]]):
    assert [(time.low, time.high) for time in stated_times(text)] == want


@given(st.text(max_size=300))
def test_any_text_is_read_and_no_time_is_negative(text: str):
    assert all(0 <= time.low <= time.high for time in stated_times(text))


def test_units():
    assert (seconds_of(2, "min"), seconds_of(2, "hours"), seconds_of(3, ""), seconds_of(3, "Sec.")) == (120, 7200, 3, 3)
    assert seconds_of(1, "spoons") is None

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.tools.metrics.oop import Alarm, Deviation, OopSession, oop_scores

SPILL, SKIP = Deviation(10, 30, "O.ACC"), Deviation(50, 90, "S.OMIT")


def test_a_worked_example() -> None:
    """The spill is called by its name, 1 s late; the skip is noticed after 20 s as something else; one false alarm."""
    first = OopSession([SPILL, SKIP], [Alarm(11, "O.ACC"), Alarm(70, "E.OBJ")], 2.0)
    clean = OopSession([], [Alarm(5)], 8.0)
    found = oop_scores([first, clean])
    assert (found.recall_strict, found.recall_window) == (0.5, 1.0)
    assert found.code_macro_f1 == 0.5
    assert found.false_per_10_min_clean == pytest.approx(1.25)


def test_an_alarm_counts_for_one_deviation_only_and_never_before_its_onset() -> None:
    both = OopSession([SPILL, Deviation(12, 30, "E.OBJ")], [Alarm(13)], 1.0)
    assert oop_scores([both]).recall_window == 0.5
    early = OopSession([SPILL], [Alarm(9)], 1.0)
    assert (oop_scores([early]).recall_window, oop_scores([early]).recall_strict) == (0, 1)


def test_nothing_to_count_is_none() -> None:
    found = oop_scores([])
    assert (found.recall_strict, found.recall_window, found.code_macro_f1) == (None, None, None)
    assert oop_scores([OopSession([SPILL], [], 1.0)]).false_per_10_min_clean is None
    assert oop_scores([OopSession([SPILL], [], 1.0)]).code_macro_f1 == 0


times = st.floats(0, 100)


@given(st.lists(times, max_size=5), st.lists(times, max_size=5))
def test_silence_finds_nothing_and_scores_stay_in_range(onsets: list[float], alarms: list[float]) -> None:
    deviations = [Deviation(t, t + 10, "S.OMIT") for t in onsets]
    found = oop_scores([OopSession(deviations, [Alarm(t, "S.OMIT") for t in alarms], 2.0)])
    silent = oop_scores([OopSession(deviations, [], 2.0)])
    for value in (found.recall_strict, found.recall_window, found.code_macro_f1):
        assert value is None or 0 <= value <= 1
    assert silent.recall_window in (None, 0)

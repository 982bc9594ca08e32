from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.metrics.fitcoach.temporal_fscore import Spoken, align, temporal_f_score

times = st.lists(st.integers(0, 40).map(lambda k: k / 2), max_size=8)


def spoken(*at: float, text: str = "x") -> Spoken:
    return Spoken(at, [text] * len(at))


def test_a_worked_example_in_both_forms() -> None:
    """The first truth takes the prediction that the second is nearer to; nobody tries a second nearest."""
    truth, said = spoken(10.0, 10.4), spoken(10.2, 11.0)
    official = temporal_f_score([(truth, said)], "official")
    assert official.recall == pytest.approx(0.5)
    assert official.precision == pytest.approx(1.0)
    assert official.f_score == pytest.approx(2 / 3)
    assert temporal_f_score([(truth, said)]).f_score == 1


def test_exactly_one_and_a_half_seconds_is_a_miss() -> None:
    for compat in ("official", "sound"):
        assert align(spoken(10), spoken(11.5), compat).truth_to_said == ()
        assert align(spoken(10), spoken(11.49), compat).truth_to_said == ((0, 0),)


def test_no_data_is_none_and_officially_zero() -> None:
    assert temporal_f_score([]).f_score is None
    assert temporal_f_score([(spoken(), spoken())], "official").f_score == 0
    silent = temporal_f_score([(spoken(1.0), spoken())])
    assert (silent.precision, silent.recall, silent.f_score) == (None, 0, 0)


def test_a_prediction_without_a_text_is_none() -> None:
    assert temporal_f_score([(spoken(1.0), spoken(1.0, text=""))]).f_score == 0


def test_unequal_lists_are_refused() -> None:
    with pytest.raises(ValueError, match="1 times and 2 texts"):
        Spoken([1.0], ["a", "b"])


@settings(deadline=None, max_examples=60)
@given(times, times)
def test_the_sound_form_pairs_as_many_as_the_greedy_one_or_more(truth: list[float], said: list[float]) -> None:
    a, b = spoken(*sorted(truth)), spoken(*sorted(said))
    sound, greedy = align(a, b), align(a, b, "official")
    assert len(sound.truth_to_said) >= len(greedy.truth_to_said)
    assert len(sound.truth_to_said) == len({j for _, j in sound.truth_to_said})
    assert all(abs(a.times[i] - b.times[j]) < 1.5 for i, j in sound.truth_to_said)

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.metrics.official import OfficialFailure
from planwatch.tools.metrics.proassist.costs import Stream
from planwatch.tools.metrics.proassist.dense_reference import match_texts_densely
from planwatch.tools.metrics.proassist.match import match_stream
from planwatch.tools.metrics.proassist.scores import match_scores
from planwatch.tools.metrics.proassist.texts import stream_of_texts
from planwatch.tools.metrics.proassist.windows import Window, window_frames
from planwatch.tools.metrics.text.encoder import CharacterNgrams

WIDE = Window(-5, 5)


def one(said: int, wanted: int, similarity: float, frames: int = 20) -> Stream:
    return Stream.of(frames, [said], [wanted], [[similarity]], WIDE)


def test_a_worked_example() -> None:
    match = match_stream(one(7, 10, 0.8))
    scores = match_scores([match])
    assert match.matched[0].cost == pytest.approx(0.2 + 0.3 * (3 / 5) ** 1.5)
    assert (scores.precision, scores.recall, scores.f1, scores.time_diff) == (1, 1, 1, 1.5)
    assert scores.semantic_score == pytest.approx(0.8)


def test_a_perfect_copy_is_lost_officially_and_kept_soundly() -> None:
    stream = one(10, 10, 1.0)
    assert match_scores([match_stream(stream, compat="official")], compat="official").f1 == 0
    assert match_scores([match_stream(stream)]).f1 == 1


def test_one_frame_with_a_perfect_copy_stops_the_official_code() -> None:
    with pytest.raises(OfficialFailure, match="no full matching exists"):
        match_stream(one(0, 0, 1.0, frames=1), compat="official")
    assert match_scores([match_stream(one(0, 0, 1.0, frames=1))]).f1 == 1


def test_a_negative_cosine_counts_by_its_size() -> None:
    assert match_scores([match_stream(one(10, 10, -0.9))]).correct == 1


def test_unlike_and_off_is_redundant_and_missed_not_mismatched() -> None:
    match = match_stream(one(14, 10, 0.2))
    assert (match.matched, match.missed, match.redundant) == ((), (10,), (14,))


def test_no_data_is_none_and_stops_the_official_code() -> None:
    silent = match_stream(Stream.of(20, [], [5], np.zeros((0, 1)), WIDE))
    scores = match_scores([silent])
    assert (scores.precision, scores.recall, scores.f1, scores.time_diff) == (None, 0, 0, None)
    assert match_scores([]).f1 is None
    with pytest.raises(OfficialFailure, match="ZeroDivisionError"):
        match_scores([silent], compat="official")


def test_the_windows_are_cut_towards_zero() -> None:
    assert window_frames("wtag") == (-6, 12)
    assert window_frames("nobody's") == (-5, 5)
    assert window_frames("epickitchens", fps=1) == (-1, 3)


@pytest.mark.parametrize("frames", [[3, 3], [5, 2], [20]])
def test_frames_that_do_not_rise_or_fit_are_refused(frames: list[int]) -> None:
    with pytest.raises(ValueError, match="said frames"):
        Stream.of(20, frames, [], np.zeros((len(frames), 0)), WIDE)


texts = st.dictionaries(st.integers(0, 29), st.sampled_from(["pour water", "pour the water", "cut bread", "done"]))


@settings(max_examples=60, deadline=None)
@given(texts, texts, st.sampled_from([Window(-5, 5), Window(-4, 9), Window(0, 2)]))
def test_the_banded_form_gives_what_the_dense_one_gives(
    said: dict[int, str], wanted: dict[int, str], window: Window
) -> None:
    encoder = CharacterNgrams()
    banded = match_stream(stream_of_texts(30, said, wanted, window, encoder))
    dense = match_texts_densely(30, said, wanted, window, encoder)
    assert match_scores([banded]).correct == match_scores([dense]).correct
    assert _cost(banded.matched) == pytest.approx(_cost(dense.matched), abs=1e-4)
    assert banded.said == len(said)
    assert banded.wanted == len(wanted)


def _cost(matched: tuple) -> float:
    """What is saved against silence: ties may pair otherwise at the same price."""
    return sum(1 - m.cost for m in matched)

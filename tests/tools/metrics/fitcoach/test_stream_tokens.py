from __future__ import annotations

import pytest

from planwatch.tools.metrics.fitcoach.stream_tokens import Markers, read_feedbacks, stream_tokens
from planwatch.tools.metrics.official import OfficialFailure

MARKS = Markers(vision=1, begin=2, end=3)


def words(tokens: object) -> str:
    return " ".join(map(str, tokens))  # type: ignore[call-overload]


def run(frames: int, *script: int) -> list[int]:
    left = list(script)
    return stream_tokens(frames, [90, 1], lambda _: left.pop(0) if left else 1, MARKS)[0]


def test_the_last_frame_is_never_looked_at_and_silence_is_a_token_a_frame() -> None:
    assert run(4) == [90, 1, 1, 1, 1]
    assert run(1) == [90, 1]


def test_no_frame_passes_while_speaking() -> None:
    assert run(3, 2, 10, 11, 3) == [90, 1, 2, 10, 11, 3, 1, 1]


def test_tokens_out_of_place_are_put_right() -> None:
    assert run(3, 55, 3) == [90, 1, 1, 1]
    assert run(2, 2, 10, 1) == [90, 1, 2, 10, 3, 1]


def test_times_of_feedbacks_by_hand() -> None:
    """8 <vision> at 4 a second, one feedback of 2 tokens and its end, 4 more, another."""
    tokens = [90, *[1] * 9, 2, 10, 11, 3, *[1] * 4, 2, 12, 3]
    found = read_feedbacks(tokens, 4, words, MARKS)
    assert found.texts == ("10 11", "12")
    assert found.times == pytest.approx((7 / 4, 7 / 4 + 4 / 4 + 3 / 12))


def test_an_empty_feedback_takes_the_frames_before_it_with_it() -> None:
    found = read_feedbacks([1, 1, 1, 2, 3, 1, 1, 2, 10, 3], 4, words, MARKS)
    assert found.times == pytest.approx((2 / 4,))


def test_a_feedback_without_end_is_left_out_and_no_frame_at_all_stops() -> None:
    assert read_feedbacks([1, 1, 2, 10], 4, words, MARKS).texts == ()
    with pytest.raises(OfficialFailure, match="IndexError"):
        read_feedbacks([2, 10, 3], 4, words, MARKS)

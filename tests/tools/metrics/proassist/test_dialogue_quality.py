from __future__ import annotations

import pytest

from planwatch.tools.metrics.official import OfficialFailure
from planwatch.tools.metrics.proassist.dialogue_quality import Annotated, Turn, annotated_times, dialogue_quality


def marks(text: str) -> Annotated:
    return annotated_times({"dataset": "wtag", "all_step_descriptions": text})


def test_a_worked_example() -> None:
    """Turns 2 s off each; a question without an answer costs a tenth."""
    turns = [Turn("user", 8, "ready?"), Turn("user", 12, "ok"), Turn("assistant", 22, "b")]
    quality = dialogue_quality(turns, marks("[10.0s-20.0s] a\n- [20.0s] b"))
    assert quality is not None
    assert (quality.time_diff_p, quality.time_diff_r, quality.unanswered) == (2, 2, 1)
    assert quality.score == pytest.approx(10 - 4.1)


def test_a_last_question_is_not_counted_and_an_answer_has_two_seconds() -> None:
    times = marks("[0.0s-9.0s] a")
    assert dialogue_quality([Turn("user", 0, "why?")], times).unanswered == 0  # type: ignore[union-attr]
    answered = [Turn("user", 0, "why?"), Turn("assistant", 2, "so")]
    assert dialogue_quality(answered, times).unanswered == 0  # type: ignore[union-attr]


def test_marks_that_cannot_be_read_are_skipped_and_several_dashes_stop() -> None:
    assert marks("[note] [1.0s-x] [3.0s]").times == [3.0]
    with pytest.raises(OfficialFailure, match="ValueError"):
        marks("[1-2-3]")


def test_only_essential_steps_of_goal_step_count() -> None:
    part = {"start_time": 1.04, "end_time": 2.0, "segments": []}
    steps = [{**part, "is_relevant": "essential"}, {**part, "is_relevant": "optional"}]
    found = annotated_times(
        {"dataset": "ego4d-goalstep", "all_step_descriptions": "", "original_ann": {"segments": steps}}
    )
    assert (found.starts, found.times) == ([1.0], [1.0, 2.0])


def test_nothing_annotated_is_no_score() -> None:
    turns = [Turn("user", 0, "x")]
    assert dialogue_quality(turns, Annotated([], [])) is None
    assert dialogue_quality([], Annotated([1], [1])) is None
    with pytest.raises(OfficialFailure, match="ValueError"):
        dialogue_quality(turns, Annotated([], []), "official")

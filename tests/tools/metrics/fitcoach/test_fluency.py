from __future__ import annotations

import pytest

from planwatch.tools.metrics.fitcoach.fluency import fluency, matched_texts
from planwatch.tools.metrics.fitcoach.temporal_fscore import Spoken
from planwatch.tools.metrics.text.rouge_l import rouge_l

EPISODES = [
    (Spoken([10, 20, 30], ["go deeper", "well done", ""]), Spoken([10.5, 24.0, 30.1], ["go much deeper", "hi", "x"])),
    (Spoken([5], ["keep going"]), Spoken([5], ["keep going"])),
]


def test_pairs_of_the_recall_side_in_order() -> None:
    assert matched_texts(EPISODES) == [("go deeper", "go much deeper"), ("keep going", "keep going")]
    # officially a truth without text is matched too
    assert ("", "x") in matched_texts(EPISODES, "official")


def test_a_worked_example() -> None:
    """2 of 2 and 3 words in common order: 0.8; a copy: 1."""
    found = fluency(matched_texts(EPISODES), rouge_l)
    assert (found.value, found.pairs, found.without_score) == (pytest.approx(0.9), 2, 0)


def test_no_pairs_are_no_mean_and_officially_zero() -> None:
    assert fluency([], rouge_l).value is None
    assert fluency([], rouge_l, "official").value == 0


def test_pairs_without_a_score_are_counted() -> None:
    found = fluency([("", "x"), ("tea", "tea")], rouge_l)
    assert (found.value, found.without_score) == (1, 1)
    assert fluency([("", "x"), ("tea", "tea")], rouge_l, "official").value == pytest.approx(0.5)

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.metrics.text.bert_score import Tokens, bert_scores

ANGLES = {"pour": 0.0, "tip": 0.3, "water": 1.2, "tea": 1.4, "stir": 2.5}


class Plane:
    """Each known word a direction in the plane, between two marks."""

    name = "plane"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        self.asked += texts
        return [self._one(text.split()) for text in texts]

    def _one(self, words: Sequence[str]) -> Tokens:
        angles = [np.pi, *(ANGLES[word] for word in words), np.pi]
        vectors = np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)
        return Tokens(vectors, np.array([False, *[True] * len(words), False]))


def test_a_worked_example() -> None:
    """Recall: cos 0.3 and cos 0.2; precision: those and "stir", nearest to the mark pi on the other side."""
    (found,) = bert_scores(["pour water"], ["tip tea stir"], Plane())
    recall = (np.cos(0.3) + np.cos(0.2)) / 2
    precision = (np.cos(0.3) + np.cos(0.2) + np.cos(np.pi - 2.5)) / 3
    assert found is not None
    assert (found.precision, found.recall) == (pytest.approx(precision, abs=1e-6), pytest.approx(recall, abs=1e-6))
    assert found.f1 == pytest.approx(2 * precision * recall / (precision + recall), abs=1e-6)


def test_each_different_text_is_encoded_once() -> None:
    encoder = Plane()
    bert_scores(["pour", "pour", "tea"], ["tea", "pour", "pour"], encoder)
    assert sorted(encoder.asked) == ["pour", "tea"]


def test_nothing_to_compare_with_is_no_score_and_nothing_said_is_zero() -> None:
    none, zero = bert_scores(["", "tea"], ["tea", " "], Plane())
    assert none is None
    assert zero is not None and zero.f1 == 0
    official = bert_scores([""], ["tea"], Plane(), compat="official")[0]
    assert official is not None and official.f1 == 0


def test_a_baseline_spreads_the_values() -> None:
    (plain,), (spread,) = (bert_scores(["pour"], ["tip"], Plane(), baseline) for baseline in (None, 0.5))
    assert plain is not None and spread is not None
    assert spread.f1 == pytest.approx((plain.f1 - 0.5) / 0.5)
    with pytest.raises(ValueError, match="below 1"):
        bert_scores(["pour"], ["tip"], Plane(), 1.0)


def test_lists_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="1 references and 0"):
        bert_scores(["pour"], [], Plane())


words = st.lists(st.sampled_from(sorted(ANGLES)), min_size=1, max_size=4).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(words, words)
def test_sides_exchange_precision_and_recall_and_a_copy_scores_one(a: str, b: str) -> None:
    one, other, same = bert_scores([a, b, a], [b, a, a], Plane())
    assert one is not None and other is not None and same is not None
    assert one.precision == pytest.approx(other.recall) and one.f1 == pytest.approx(other.f1)
    assert same.f1 == pytest.approx(1, abs=1e-6)

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.metrics.text.encoder import CharacterNgrams, Remembering, similarity

encoder = CharacterNgrams()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(), max_size=5))
def test_rows_have_length_one_or_nothing(texts: list[str]) -> None:
    lengths = np.linalg.norm(encoder.encode(texts), axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-5) | ((lengths == 0) & np.array([not t.split() for t in texts], bool)))


def test_alike_spelling_is_nearer_than_unlike() -> None:
    table = similarity(encoder, ["Pour the water."], ["pour the water.", "Pour some water.", "Cut the bread"])
    assert table[0, 0] > 0.999
    assert table[0, 0] > table[0, 1] > table[0, 2]


def test_no_texts_give_an_empty_table() -> None:
    assert similarity(encoder, [], ["a"]).shape == (0, 1)


class Counting:
    """Counts what it is asked for."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return encoder.encode(texts)


def test_each_text_is_encoded_once() -> None:
    behind = Counting()
    known = Remembering(behind)
    texts = ["Stir.", "Pour.", "Stir."]
    assert np.array_equal(known.encode(texts), encoder.encode(texts))
    assert np.array_equal(known.encode(["Pour.", "Cut."]), encoder.encode(["Pour.", "Cut."]))
    assert behind.asked == ["Stir.", "Pour.", "Cut."] and known.name == "counting"
    assert known.encode([]).shape == (0, encoder.width)

"""What a row of numbers says of where the camera looks."""

from __future__ import annotations

import numpy as np
import pytest

from planwatch.perception.detections.encode import PER_LABEL, SCENE, VIEW, Encoder, Row, Vocabulary
from planwatch.perception.detections.frames import Detection

LABELS = ("mug", "person")
MUG = Detection("mug", (0.1, 0.2, 0.3, 0.6), 0.5)


def view(*seen: Detection) -> Row:
    vocabulary = Vocabulary(LABELS, (("mug", "full"),))
    values, told, _ = Encoder(vocabulary).encode(seen, None)
    assert len(values) == len(told) == PER_LABEL * len(LABELS) + VIEW + SCENE + 1
    return values[PER_LABEL * len(LABELS) :][:VIEW]


def test_it_says_where_things_are_and_how_large() -> None:
    size = (0.2 * 0.4) ** 0.5
    assert view(MUG) == pytest.approx([0.2, 0.4, 0.4, size, size, 0.5, 0, 0, 0, 0])


def test_a_turn_of_the_head_moves_it_by_as_much() -> None:
    right = Detection("mug", (0.4, 0.2, 0.6, 0.6), 0.5)
    assert view(right) - view(MUG) == pytest.approx([0.3, *[0.0] * 9], abs=1e-6)


def test_arms_are_told_apart_from_things() -> None:
    left, right = Detection("person", (0.0, 0.6, 0.2, 1.0)), Detection("person", (0.6, 0.8, 0.8, 1.0))
    row = view(MUG, left, right)
    assert row[6:] == pytest.approx([1.0, 0.4, 0.85, (0.2 * 0.4) ** 0.5])
    assert view(MUG, left)[6] == pytest.approx(0.5)
    assert np.all(view(MUG)[6:] == 0)


def test_nothing_or_only_strangers_say_nothing() -> None:
    assert np.all(view() == 0) and np.all(view(Detection("fork")) == 0)

"""The zero-shot sense: with towers whose space is known, so that what it should see is known too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from planwatch.core.evidence import Evidence, Watch
from planwatch.core.steps import Step
from planwatch.perception.base import Frame, Image
from planwatch.perception.conformance import check_stream_model
from planwatch.perception.unknown import ON
from planwatch.perception.zero_shot.sense import Memory, ZeroShotSense
from planwatch.perception.zero_shot.towers import Vectors
from tests.perception.vlm.asking import POUR, STIR, watch
from tests.perception.worlds import about

AXES = {"pour": 0, "stir": 1, "syrup in the glass": 2}
"""Words that have an axis of their own in the space below."""


@dataclass
class KnownTowers:
    """Sentences point along the axis of their last known word; a picture's red, green and blue are its axes.

    Everything also points along one common axis and is a little noisy, as similarities of real towers are.
    """

    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    read: int = 0

    def picture(self, image: Image) -> Vectors:
        axes = np.append(image[0, 0].astype(np.float32) / 255.0, 3.0)
        axes += 0.02 * self.rng.standard_normal(4)
        return self._unit(axes[None])

    def words(self, texts: Sequence[str]) -> Vectors:
        self.read += 1
        rows = np.zeros((len(texts), 4), np.float32)
        rows[:, 3] = 3.0
        for row, text in zip(rows, texts, strict=True):
            for word, axis in AXES.items():
                if word in text:
                    row[axis] = 1.0
        return self._unit(rows)

    @staticmethod
    def _unit(rows: np.ndarray) -> Vectors:
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


class StillTowers(KnownTowers):
    """The same without noise, so that one picture has one vector."""

    def __init__(self) -> None:
        super().__init__()

    def picture(self, image: Image) -> Vectors:
        return self._unit(np.append(image[0, 0].astype(np.float32) / 255.0, 3.0)[None])


def film(*scenes: tuple[float, tuple[int, int, int]]) -> list[Frame]:
    """Seconds of one colour after another, at two frames a second."""
    out: list[Frame] = []
    for seconds, colour in scenes:
        for _ in range(int(2 * seconds)):
            t = len(out) / 2
            out.append(Frame(t, t, np.full((4, 4, 3), colour, np.uint8), len(out)))
    return out


def run(sense: ZeroShotSense, frames: list[Frame], seen: Watch) -> list[Evidence]:
    carry, out = None, []
    for frame in frames:
        evidence, carry = sense.step(frame, seen, carry)
        out.append(evidence)
    return out


NOTHING, POURING, STIRRING, POURED = (0, 0, 0), (200, 0, 0), (0, 200, 0), (0, 0, 200)


def test_it_keeps_the_laws() -> None:
    frames = film((5, NOTHING), (5, POURING), (5, STIRRING))
    check_stream_model(ZeroShotSense(StillTowers()), frames, watch(POUR, STIR))
    check_stream_model(ZeroShotSense(StillTowers()), frames, Watch(()))


def test_a_step_stands_out_while_it_is_going_on() -> None:
    out = run(ZeroShotSense(KnownTowers()), film((30, NOTHING), (10, POURING), (20, NOTHING), (10, STIRRING)), watch())
    rest, pouring, stirring = out[30:60], out[62:80], out[122:140]
    assert np.mean([about(e, "pour").p_on for e in pouring]) > 0.5
    assert np.mean([about(e, "pour").p_on for e in rest]) < 0.15
    assert np.mean([about(e, "stir").p_on for e in stirring]) > 0.5 > np.mean([about(e, "stir").p_on for e in pouring])


def test_a_cue_that_comes_to_be_seen_says_done() -> None:
    out = run(ZeroShotSense(KnownTowers()), film((40, NOTHING), (20, POURED)), watch())
    assert all((about(e, "pour").p_done or 0.0) < 0.3 for e in out[40:80])
    assert all((about(e, "pour").p_done or 0.0) > 0.4 for e in out[82:90])
    assert (
        max(about(e, "pour").p_done_now for e in out[80:86])
        > 0.2
        > max(about(e, "pour").p_done_now for e in out[40:80])
    )
    assert all(about(e, "stir").p_done is None for e in out)  # it has no cues


def test_nothing_is_claimed_while_little_was_seen() -> None:
    out = run(ZeroShotSense(KnownTowers()), film((2, POURING)), watch())
    assert all(abs(about(e, "pour").p_on - ON) < 0.06 for e in out)


def test_words_are_read_two_steps_a_tick_and_once() -> None:
    towers = StillTowers()
    sense, many = ZeroShotSense(towers), watch(*(Step(f"s{k}", f"Do thing {k}") for k in range(6)))
    out = run(sense, film((5, NOTHING)), many)
    known = [sum(s.p_on != ON or i > 3 for s in e.steps) for i, e in enumerate(out)]
    assert towers.read == 7  # six steps and the sentences for rest
    assert known[-1] == 6
    run(sense, film((5, NOTHING)), many)
    assert towers.read == 7


def test_a_black_hole_and_an_old_frame_move_nothing() -> None:
    sense = ZeroShotSense(StillTowers())
    carry = None
    for frame in film((5, NOTHING)):
        _, carry = sense.step(frame, watch(), carry)
    empty = Frame(5.0, 5.0, np.zeros((0, 0, 3), np.uint8), 10)
    evidence, after = sense.step(empty, watch(), carry)
    assert isinstance(after, Memory) and after == carry and about(evidence, "pour").p_on == ON
    old = Frame(1.0, 1.0, np.full((4, 4, 3), 200, np.uint8), 11)
    assert sense.step(old, watch(), carry)[1] == carry

from __future__ import annotations

import base64
from collections.abc import Iterator

import cv2
import numpy as np

from planwatch.core.findings import Finding, FindingKind
from planwatch.perception.base import Frame, SourceEvent, SourceEventKind
from planwatch.tools.report.keyframes import MOST, Picture, from_video, key_frames, worth_showing
from tests.tools.report.story_of_tea import FINDINGS


def _image(value: int) -> np.ndarray:
    return np.full((48, 64, 3), value, np.uint8)


def test_trouble_comes_before_completions_when_there_is_no_room_for_all() -> None:
    done = [Finding(f"d{i}", FindingKind.STEP_DONE, float(i), 0.0, "s") for i in range(40)]
    shown = worth_showing([*done, *FINDINGS])
    assert len(shown) == MOST
    assert {"f3", "f4"} <= {f.id for f in shown}
    assert [f.t for f in shown] == sorted(f.t for f in shown)


def test_a_key_frame_is_the_first_picture_at_or_after_its_finding() -> None:
    pictures = [Picture(t, _image(int(t))) for t in (29.0, 30.0, 31.0, 32.0)]
    frames = key_frames([FINDINGS[2]], pictures)
    assert [f.t for f in frames] == [31.0]
    jpeg = cv2.imdecode(np.frombuffer(base64.b64decode(frames[0].jpeg), np.uint8), cv2.IMREAD_COLOR)
    assert jpeg is not None
    assert jpeg.shape == (240, 320, 3)
    assert abs(float(jpeg.mean()) - 31.0) < 2.0


def test_a_finding_without_a_picture_nearby_has_no_key_frame() -> None:
    assert key_frames([FINDINGS[2]], [Picture(5.0, _image(1))]) == ()


class _Film:
    """Frames at 1 fps; notes how many were read."""

    def __init__(self) -> None:
        self.read = 0

    def frames(self) -> Iterator[Frame | SourceEvent]:
        for second in range(100):
            self.read += 1
            yield Frame(float(second), 0.0, _image(second), second)
        yield SourceEvent(SourceEventKind.END, 99.0)


def test_the_film_is_read_up_to_the_last_finding_and_no_further() -> None:
    film = _Film()
    pictures = from_video(film, FINDINGS)
    assert [p.t for p in pictures] == [12.0, 20.0, 31.0, 38.0, 44.0]
    assert film.read == 45

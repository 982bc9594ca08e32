from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from planwatch.core.clock import ManualClock
from planwatch.core.errors import SourceError
from planwatch.perception.base import Frame, Image, SourceEvent, SourceEventKind
from planwatch.perception.conformance import check_source
from planwatch.perception.sources.camera import CameraSource
from tests.perception.films import events_of, frames_of, number_of, numbered


class PlayedCamera:
    """Gives `pictures` pictures a 30th of a second apart, then fails as an unplugged camera does."""

    def __init__(self, clock: ManualClock, pictures: int, size: tuple[int, int] = (64, 48)) -> None:
        self.clock, self.left, self.size = clock, pictures, size
        self.count = 0
        self.released = threading.Event()

    def grab(self) -> bool:
        self.clock.advance(1 / 30)
        self.left -= 1
        self.count += 1
        return self.left >= 0

    def retrieve(self) -> Image | None:
        return numbered(self.count % 256, self.size)

    def release(self) -> None:
        self.released.set()


def plugging(*answers: PlayedCamera | None) -> Callable[[int], PlayedCamera | None]:
    """A `connect` that gives one answer after the other, then None."""
    waiting = list(answers)
    return lambda number: waiting.pop(0) if waiting else None


class TickingClock(ManualClock):
    """Moves on a little whenever it is asked, so that waiting for a lost camera ends."""

    def now(self) -> float:
        self.advance(0.01)
        return super().now()


def test_a_missing_camera_is_one_clear_line() -> None:
    source = CameraSource(7, connect=plugging())
    with pytest.raises(SourceError, match=r"camera 7 cannot be opened.*give a video file") as caught:
        next(source.frames())
    assert "\n" not in str(caught.value)


def test_the_real_opencv_says_no_politely(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SourceError, match="camera 97 cannot be opened"):
        next(CameraSource(97).frames())
    assert capfd.readouterr().err == ""


def test_unplugging_is_a_gap_and_plugging_in_again_a_reconnect() -> None:
    clock = TickingClock()
    cameras = (PlayedCamera(clock, 100), None, None, PlayedCamera(clock, 100))
    source = CameraSource(0, fps=5.0, retry_s=0.0, patience_s=5.0, clock=clock, connect=plugging(*cameras))
    items = check_source(source, most=10_000)
    kinds = [event.kind for event in events_of(items)]
    assert kinds == [SourceEventKind.GAP, SourceEventKind.RECONNECT, SourceEventKind.GAP, SourceEventKind.END]
    assert "did not come back within 5 s" in events_of(items)[-1].note
    assert all(camera is None or camera.released.is_set() for camera in cameras)
    stamps = [frame.made_at for frame in frames_of(items)]
    assert all(b - a >= 1 / 5 - 1e-9 for a, b in zip(stamps, stamps[1:], strict=False))


class HandCamera:
    """Takes a picture only when the test says so."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.go, self.asked = threading.Semaphore(0), threading.Semaphore(0)
        self.count = 0

    def shoot(self, n: int) -> None:
        """Take `n` pictures half a second apart; returns when the reader has seen all of them."""
        for _ in range(n):
            self.asked.acquire()
            self.go.release()
        self.asked.acquire()
        self.asked.release()

    def grab(self) -> bool:
        self.asked.release()
        self.go.acquire()
        self.clock.advance(0.5)
        self.count += 1
        return True

    def retrieve(self) -> Image | None:
        return numbered(self.count)

    def release(self) -> None:
        pass


def test_a_slow_reader_gets_the_newest_picture_only() -> None:
    clock = ManualClock()
    camera = HandCamera(clock)
    frames = CameraSource(0, fps=2.0, clock=clock, connect=lambda number: camera).frames()
    got: list[Frame | SourceEvent] = []
    shooter = threading.Thread(target=camera.shoot, args=(1,))
    shooter.start()
    got.append(next(frames))
    shooter.join()
    camera.shoot(5)  # nobody takes these while the reader is busy
    got.append(next(frames))
    camera.go.release()  # lets the reader see that nobody looks any more
    camera.go.release()
    frames.close()  # type: ignore[attr-defined]
    first, second = (item for item in got if isinstance(item, Frame))
    assert number_of(first.image) == 1
    assert number_of(second.image) == 6
    assert second.t == pytest.approx(first.t + 2.5)
    assert (first.index, second.index) == (0, 1)


def test_pictures_are_scaled_and_huge_ones_refused() -> None:
    clock = TickingClock()
    source = CameraSource(
        0, size=(32, 24), retry_s=0.0, patience_s=0.5, clock=clock, connect=plugging(PlayedCamera(clock, 40))
    )
    assert {f.image.shape for f in frames_of(check_source(source))} == {(24, 32, 3)}
    huge = PlayedCamera(clock, 40, (16 * 8200, 17))
    frames = CameraSource(3, clock=clock, connect=plugging(huge)).frames()
    with pytest.raises(SourceError, match="picture of camera 3 is"):
        next(frames)
    assert huge.released.is_set()


def test_a_damaged_picture_is_passed_over() -> None:
    clock = TickingClock()

    class Half(PlayedCamera):
        def retrieve(self) -> Image | None:
            return None if self.count % 2 else np.zeros((4, 4, 3), dtype=np.uint8)

    source = CameraSource(0, retry_s=0.0, patience_s=0.5, clock=clock, connect=plugging(Half(clock, 100)))
    assert frames_of(check_source(source))

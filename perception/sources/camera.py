"""A camera as a source: always the newest picture, and a lost camera is an event, not an end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import cv2
import numpy as np

from ...core.clock import Clock, WallClock
from ...core.errors import SourceError
from ..base import Frame, Image, SourceEvent, SourceEventKind
from .capture import Capture, connect
from .limits import check_fps, check_side, check_size
from .newest import Newest

Mailbox: TypeAlias = Newest[Frame | SourceEvent]


@dataclass(frozen=True, slots=True)
class CameraSource:
    """Camera `number`, sampled at most `fps` times a second; `t` is seconds since it was opened."""

    number: int
    fps: float = 2.0
    size: tuple[int, int] | None = None
    """(width, height) that pictures are scaled to; None keeps the camera's."""
    retry_s: float = 1.0
    """Wall seconds between attempts to get a lost camera back."""
    patience_s: float = 60.0
    """Seconds after which a lost camera is given up."""
    clock: Clock = WallClock()
    connect: Callable[[int], Capture | None] = connect

    def frames(self) -> Iterator[Frame | SourceEvent]:
        """The newest picture whenever one is due; GAP and RECONNECT around a loss. Raises SourceError."""
        check_fps(self.fps)
        check_size(self.size)
        capture = self.connect(self.number)
        if capture is None:
            raise SourceError(
                f"camera {self.number!r} cannot be opened: check that it is plugged in and that no other program "
                "uses it, try another number (0 is the first), or give a video file"
            )
        reader = _Reader(self, capture)
        thread = threading.Thread(target=reader.run, name="planwatch-camera", daemon=True)
        thread.start()
        try:
            yield from self._taken(reader)
        finally:
            reader.mailbox.close()
            thread.join(timeout=5.0)

    def _taken(self, reader: _Reader) -> Iterator[Frame | SourceEvent]:
        index = 0
        while (item := reader.mailbox.take()) is not None:
            if isinstance(item, Frame):
                if item.made_at < reader.due:  # put before the reader's thread knew that the last one was taken
                    continue
                reader.due = item.made_at + 1 / self.fps
                item = replace(item, image=self._scaled(item.image), index=index)
                index += 1
            yield item
            if isinstance(item, SourceEvent) and item.kind is SourceEventKind.END:
                return

    def _scaled(self, image: Image) -> Image:
        check_side(f"the picture of camera {self.number!r}", image.shape[1], image.shape[0])
        if self.size is None:
            return image
        return np.asarray(cv2.resize(image, self.size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


class _Reader:
    """The thread's side: grabs every picture so that none is old, decodes only those that are due."""

    def __init__(self, settings: CameraSource, capture: Capture) -> None:
        self.settings, self.capture = settings, capture
        self.mailbox: Mailbox = Newest()
        self.start = settings.clock.now()
        self.due = self.start
        """Wall seconds from which a picture is wanted; moved on by the taker."""

    def run(self) -> None:
        """Read until the mailbox closes or the camera is lost for good."""
        try:
            while not self.mailbox.closed:
                if self.capture.grab():
                    self._offer()
                elif not self._recover():
                    return
        finally:
            self.capture.release()

    def _offer(self) -> None:
        now = self.settings.clock.now()
        if now < self.due:
            return
        image = self.capture.retrieve()
        if image is not None:
            self.mailbox.put(Frame(now - self.start, now, image))

    def _recover(self) -> bool:
        """Get a lost camera back; False when it is given up or nobody looks any more."""
        lost = self.settings.clock.now()
        name = f"camera {self.settings.number!r}"
        self._tell(SourceEventKind.GAP, f"{name} gives no picture; trying to get it back")
        self.capture.release()
        while self.settings.clock.now() - lost < self.settings.patience_s:
            if self.mailbox.wait_closed(self.settings.retry_s):
                return False
            capture = self.settings.connect(self.settings.number)
            if capture is not None:
                self.capture = capture
                away = self.settings.clock.now() - lost
                self._tell(SourceEventKind.RECONNECT, f"{name} is back after {away:.1f} s")
                return True
        self._tell(SourceEventKind.END, f"{name} did not come back within {self.settings.patience_s:g} s")
        return False

    def _tell(self, kind: SourceEventKind, note: str) -> None:
        self.mailbox.put(SourceEvent(kind, self.settings.clock.now() - self.start, note), keep=True)

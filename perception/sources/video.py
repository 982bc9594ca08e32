"""A video file as a source: true time stamps from the container, every frame decoded, only the sampled ones converted.

Decoding everything beats seeking 2.5 to 4 times at two samples a second. Three things keep it cheap: one decoding
thread that runs ahead of the reader (`ahead.py`), no conversion of frames that nobody looks at, and no decoding of
those that no other frame refers to (`sampling.py`).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import av
import av.container
import av.error
import av.packet
import av.video.stream

from ...core.clock import Clock, WallClock
from ..base import Frame, SourceEvent, SourceEventKind
from .ahead import run_ahead
from .limits import check_fps, check_size
from .picture import Picture
from .sampling import mark_wanted, slot_of
from .video_file import open_video, video_stream

GAP_S = 3.0
"""Seconds without a frame (beyond the sampling period) that are reported as a gap."""

SHORT_S = 1.0
"""Seconds by which a file may be shorter than it says before its end is called damaged."""

_SKIPPABLE = frozenset({"h264", "hevc"})
"""Codecs whose frames that nothing refers to may be left out without changing any other."""


@dataclass(frozen=True, slots=True)
class VideoSource:
    """A video file, sampled at `fps`; `t` counts from its first frame."""

    path: Path
    fps: float = 2.0
    """Samples a second of stream time; a file with fewer frames gives every frame."""
    size: tuple[int, int] | None = None
    """(width, height) that frames are scaled to; None keeps the file's."""
    ahead: int = 8
    """How many sampled frames a worker thread decodes in advance; 0 decodes in the reader's thread."""
    clock: Clock = WallClock()

    def frames(self) -> Iterator[Frame | SourceEvent]:
        """Every sampled frame, then END. Raises SourceError when the file cannot be read as a video."""
        check_fps(self.fps)
        check_size(self.size)
        items = _read(Path(self.path), self.fps, Picture(self.size))
        items = run_ahead(items, self.ahead) if self.ahead else items
        index = 0
        try:
            for item in items:
                if isinstance(item, SourceEvent):
                    yield item
                else:
                    yield replace(item, made_at=self.clock.now(), index=index)
                    index += 1
        finally:
            items.close()


def _read(path: Path, fps: float, picture: Picture) -> Generator[Frame | SourceEvent, None, None]:
    with open_video(path) as container:
        stream = video_stream(container, path)
        says = _length(container, stream)
        reading = _Reading(stream, fps, picture)
        yield from reading.run(container)
        note = reading.ending(says)
    yield SourceEvent(SourceEventKind.END, max(reading.newest_t, 0.0), note)


def _length(container: av.container.InputContainer, stream: av.video.stream.VideoStream) -> float | None:
    """Seconds that the file says it lasts, None when it does not say."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


class _Reading:
    """One pass over one stream."""

    def __init__(self, stream: av.video.stream.VideoStream, fps: float, picture: Picture) -> None:
        self.stream, self.fps, self.picture = stream, fps, picture
        self.codec = stream.codec_context
        self.codec.thread_type = "NONE"
        self.skippable = self.codec.name in _SKIPPABLE
        self.rate = float(stream.average_rate or stream.guessed_rate or 25)
        self.base = float(stream.time_base or 0) or 1 / 90000
        self.zero: float | None = None
        self.decoded = 0
        self.bad_packets = 0
        self.broken: str | None = None
        self.newest_t = -1.0
        self.slot = -1

    def run(self, container: av.container.InputContainer) -> Iterator[Frame | SourceEvent]:
        """Sampled frames and gaps."""
        for packet, wanted in mark_wanted(self._packets(container), self._packet_time, self.fps):
            self.codec.skip_frame = "NONREF" if self.skippable and not wanted else "DEFAULT"
            for frame in self._decode(packet):
                yield from self._sample(frame)

    def ending(self, says: float | None) -> str:
        """One line for people on how the file ended; empty when it ended well."""
        at = max(self.newest_t, 0.0)
        if self.decoded == 0:
            return "the file holds no picture that can be decoded: it is damaged"
        if self.broken or (says is not None and at < says - SHORT_S - 1 / self.rate):
            of = f" of {says:.1f} s" if says else ""
            return f"the file is damaged or cut short: it could be read up to {at:.1f} s{of}"
        if self.bad_packets:
            return f"the file is damaged in places: {self.bad_packets} pieces could not be read"
        return ""

    def _packets(self, container: av.container.InputContainer) -> Iterator[av.packet.Packet]:
        try:
            yield from container.demux(self.stream)
        except (av.error.FFmpegError, OSError) as error:
            self.broken = str(error)

    def _packet_time(self, packet: av.packet.Packet) -> float | None:
        if packet.pts is None or packet.is_discard:
            return None
        if self.zero is None:
            start = self.stream.start_time
            self.zero = (packet.pts if start is None else start) * self.base
        return packet.pts * self.base - self.zero

    def _decode(self, packet: av.packet.Packet) -> list[av.VideoFrame]:
        self.bad_packets += packet.is_corrupt
        try:
            return self.codec.decode(packet)
        except av.error.EOFError:  # a damaged file may ask to flush twice
            return []
        except av.error.FFmpegError:
            self.bad_packets += 1
            return []

    def _sample(self, frame: av.VideoFrame) -> Iterator[Frame | SourceEvent]:
        t = self._frame_time(frame)
        hole = t - self.newest_t
        self.decoded += 1
        if t <= self.newest_t:
            return
        if self.newest_t >= 0 and hole > GAP_S + 1 / self.fps:
            yield SourceEvent(SourceEventKind.GAP, t, f"no picture for {hole:.1f} s")
        self.newest_t = t
        if slot_of(t, self.fps) <= self.slot:
            return
        self.slot = slot_of(t, self.fps)
        yield Frame(t, 0.0, self.picture.of(frame))

    def _frame_time(self, frame: av.VideoFrame) -> float:
        if frame.pts is None:
            return self.decoded / self.rate
        zero = self.zero if self.zero is not None else frame.pts * self.base
        self.zero = zero
        return max(frame.pts * self.base - zero, 0.0)

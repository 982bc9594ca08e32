"""The sense that asks: frames in, evidence about every watched step out, a server asked in between.

`step` never waits for the server (unless the stream is a film that may): it keeps the newest frames, sends a question
when one is due and none is under way, and takes in what has come back. Between answers, and when there are none, steps
are unknown.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from typing import cast

from ...core.clock import Clock, WallClock
from ...core.evidence import Evidence, Sense, Watch
from ..base import Carry, Frame
from .errand import send
from .memory import Memory, taken_in, told
from .scene import Ask, Dialogue, Reading, Witness
from .settings import AskSettings
from .stream import Stream

MOST_STREAMS = 64
"""Streams that one sense serves; the one longest without a frame gives way, and starts cold if it comes back."""
QUIET_S = 60.0
"""Stream seconds in which trouble is told only once."""

log = logging.getLogger(__name__)


class AskingSense:
    """A StreamModel around a server. Serves several streams, each from one thread; the carry tells them apart."""

    def __init__(
        self,
        ask: Ask,
        dialogue: Dialogue,
        witness: Witness,
        settings: AskSettings | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`ask` is usually `Client.ask`."""
        self.settings = settings or AskSettings()
        self._ask, self._dialogue, self._witness = ask, dialogue, witness
        self._clock = clock or WallClock()
        self._streams: OrderedDict[int, Stream] = OrderedDict()
        self._opened, self._lock = 0, threading.Lock()

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, Carry]:
        """Evidence at `frame.t`; the carry is a Memory (None before the first tick).

        A frame that this stream has seen before changes nothing: it is answered from what had arrived by then.
        """
        memory, stream = self._stream_of(cast(Memory | None, carry))
        if stream.newest is None or frame.t > stream.newest:
            stream.newest = frame.t
            self._tick(stream, frame, watch)
        since = memory.t
        news = [one for one in tuple(stream.log) if one.at <= frame.t and (since is None or one.at > since)]
        memory = taken_in(memory, news, frame.t, watch)
        hold_s = self.settings.hold * self.settings.every_s
        return told(memory, frame, watch, Sense.PIXELS, hold_s), memory

    def wait(self, carry: Carry) -> None:
        """Wait until nothing is under way for the stream of `carry`; for tests and for closing."""
        _, stream = self._stream_of(cast(Memory, carry))
        if stream.errand is not None:
            stream.errand.result()

    def _stream_of(self, memory: Memory | None) -> tuple[Memory, Stream]:
        with self._lock:
            if memory is None:
                memory = Memory(self._opened)
                self._opened += 1
            stream = self._streams.get(memory.stream)
            if stream is None:
                stream = self._streams[memory.stream] = Stream(self.settings)
            self._streams.move_to_end(memory.stream)
            while len(self._streams) > MOST_STREAMS:
                self._streams.popitem(last=False)
            return memory, stream

    def _tick(self, stream: Stream, frame: Frame, watch: Watch) -> None:
        """What a new frame sets in motion."""
        reading = stream.collect(frame.t)
        if reading is not None:
            self._report(stream, reading, frame.t)
        if stream.wants_shot(frame.t):
            shot, stream.seen = self._witness.see(frame, watch, stream.seen)
            if shot is not None:
                stream.keep(shot, watch)
        if watch.items and stream.due(frame.t):
            scene = stream.scene(watch)
            stream.errand = send(scene.t, lambda: self._dialogue.hold(scene, self._ask), self._clock)

    def _report(self, stream: Stream, reading: Reading, t: float) -> None:
        """One line when trouble begins, and one when it is over; a server that comes and goes is told of seldom."""
        if reading.trouble is None:
            if stream.complained:
                log.warning("the vision model answers again")
            stream.complained = False
        elif not stream.complained and (stream.complained_at is None or t - stream.complained_at >= QUIET_S):
            stream.complained, stream.complained_at = True, t
            log.warning("%s; I go on without it and ask again", reading.trouble)

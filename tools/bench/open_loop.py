"""Many streams against one server, without waiting: arrivals on a virtual clock, work at its measured duration.

Every stream's frames come at its rate, streams evenly spread over one period. The server takes what waits, oldest
first; the virtual clock moves on by the time that the work really took, or to the next arrival when nothing waits. The
latency of a frame is the time from its arrival to the end of its batch. A stream whose frame still waits when the next
one comes has dropped it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .medians import median_ms, resident_mb

MOST_BATCH = 16
"""Frames served together: larger batches gain little and make the first ones wait."""


def serve(take: Callable[[list[int], int], None], streams: int, fps: float, seconds: float) -> dict[str, Any]:
    """Serve `seconds` of stream after one period of warm-up. `take(streams, number of the frame)` does the work."""
    period = 1.0 / fps
    arrivals = [
        (n * period + i * period / streams, i, n) for n in range(int(seconds * fps) + 1) for i in range(streams)
    ]
    waiting: dict[int, tuple[float, int]] = {}
    now, place, dropped, busy = 0.0, 0, 0, 0.0
    latencies: list[float] = []
    works: list[float] = []
    memory = resident_mb()
    while place < len(arrivals) or waiting:
        if not waiting:
            now = max(now, arrivals[place][0])
        while place < len(arrivals) and arrivals[place][0] <= now:
            t, stream, number = arrivals[place]
            dropped += stream in waiting
            waiting.setdefault(stream, (t, number))
            place += 1
        batch = list(waiting)[:MOST_BATCH]
        told = [waiting.pop(stream) for stream in batch]
        begin = time.perf_counter()
        take(batch, told[0][1])
        took = time.perf_counter() - begin
        now += took
        if told[0][1] > 0:  # the first period warms up
            busy += took
            works.append(took / len(batch))
            latencies += [now - t for t, _ in told]
    share = busy / max(1e-9, now - period)
    return {
        "frame_ms": median_ms(works),
        "tick_p95_ms": round(1000.0 * float(np.percentile(latencies, 95)), 1) if latencies else None,
        "fps": round(len(latencies) / busy, 1) if busy else None,
        "busy": round(share, 3),
        "dropped": dropped,
        "frames": len(latencies),
        "admit": int(0.8 * streams / share) if share else None,
        "memory_growth_mb": round(resident_mb() - memory, 1),
        "tick_growth": None,
    }

"""What every row of `bench model` is made of: medians, growth over the minutes, counts."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from .medians import median_ms

WARM_UP, LEAST = 3, 12
"""Ticks thrown away, and the fewest that are measured."""


def ticks_of(minutes: float | None, fps: float) -> int:
    """Ticks of so many minutes of stream; a short run when not said."""
    return max(LEAST, int((minutes or 0.0) * 60 * fps))


def timed(run: Callable[[], Any], rounds: int) -> list[float]:
    """Seconds of each of `rounds` calls in a row, after one that does not count."""
    run()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return times


def measure(run: Callable[[], Any], rounds: int = 7) -> float:
    """Median milliseconds of a call, after one that does not count."""
    return median_ms(timed(run, rounds)) or 0.0


def growth(times: list[float], fps: float) -> float | None:
    """Median tick of the last minute over that of the first; of the halves when there are not two minutes."""
    minute = min(int(60 * fps), len(times) // 2)
    if minute < 1:
        return None
    return round(median(times[-minute:]) / median(times[:minute]), 3)


def minute_rows(times: list[float], fps: float) -> list[dict[str, float | None]]:
    """Median and 95th percentile of every whole minute of stream."""
    size = int(60 * fps)
    found = [times[i : i + size] for i in range(0, len(times) - size + 1, size)]
    return [
        {"minute": i + 1, "tick_ms": median_ms(part), "p95_ms": round(1000.0 * float(np.percentile(part, 95)), 3)}
        for i, part in enumerate(found)
    ]


def counted(config: Any) -> int:
    """Parameters of a configuration; int8 layers hide theirs."""
    from ...perception.streaming.count import count_parameters

    return count_parameters(config)["total"]

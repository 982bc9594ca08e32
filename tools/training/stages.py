"""What the recipes have in common: a part of the progress for every stage, and the seconds that each took."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Progress = Callable[[float, float, str], None]
"""progress(done, total, note)."""
T = TypeVar("T")


def part_of(progress: Progress | None, start: float, end: float) -> Progress:
    """The progress of one stage as a part of the whole; every note also goes to the log line."""

    def tell(done: float, total: float, note: str) -> None:
        if progress:
            progress(start + (end - start) * done / max(total, 1e-9), 1.0, note)

    return tell


def timed(seconds: dict[str, float], name: str, work: Callable[[], T]) -> T:
    """The result of `work`; how long it took goes into `seconds`."""
    started = time.monotonic()
    result = work()
    seconds[name] = round(time.monotonic() - started, 1)
    return result

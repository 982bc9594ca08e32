"""Medians and memory, measured."""

from __future__ import annotations

import gc
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from statistics import median


def median_ms(seconds: Iterable[float]) -> float | None:
    """The median of durations given in seconds, in milliseconds; None when there are none."""
    values = list(seconds)
    return round(1000.0 * median(values), 3) if values else None


def resident_mb() -> float:
    """Resident memory of this process in MB (2^20 bytes), after a collection.

    Where /proc does not exist the highest value so far is returned: growth is then never understated.
    """
    gc.collect()
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize() / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)

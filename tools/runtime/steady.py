"""An interpreter that does not keep a live session waiting: for other threads, or for its own housekeeping."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

INTERVAL_S = 0.0005
"""Seconds after which threads hand over. Python's own 5 ms would be paid at every file that a turn waits for."""


@contextmanager
def steady() -> Iterator[None]:
    """As long as it is open; afterwards as before.

    What is there when it opens (modules, models) is not gone through by the garbage collector meanwhile: a full
    collection of it would take longer than a turn.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(INTERVAL_S)
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        sys.setswitchinterval(before)

"""The model's own time: how many of its ticks pass with a frame, whatever the rate at which frames come.

A temporal model that was trained at 2 frames a second takes two ticks for a second. Frames that come faster wait for
the tick that is due; a frame that comes after a gap is held for every tick that passed without one.
"""

from __future__ import annotations

import math

EARLY = 0.2
"""Share of a tick by which a frame may come before its tick is due: cameras are not punctual."""
LONGEST = 8
"""Ticks for which one frame is held at most: bounds the cost of a frame. After a longer gap the clock begins anew."""


def ticks_of(t: float, due: float | None, period: float) -> tuple[int, float]:
    """How many ticks the model takes with the frame at `t` seconds, and when the next one is due.

    `due` is what the last call gave (None before the first frame), `period` the seconds of a tick. 0 ticks: the frame
    comes before its tick, and `due` stays. A `t` that runs backwards begins anew.
    """
    slack = EARLY * period
    if due is None or t < due - period - slack:
        return 1, t + period
    if t < due - slack:
        return 0, due
    ticks = 1 + math.floor((t - due + slack) / period)
    return (LONGEST, t + period) if ticks > LONGEST else (ticks, due + ticks * period)

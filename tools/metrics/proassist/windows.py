"""How far a prediction may stand from what it is matched with, per subset of ProAssist (from its code).

Seconds; positive offsets mean that the prediction came *earlier* than the reference, and are allowed further.
"""

from __future__ import annotations

from typing import NamedTuple


class Window(NamedTuple):
    """Offsets (reference frame - prediction frame) that may be matched, both ends included."""

    low: int
    """At most 0."""
    high: int
    """At least 0."""


SECONDS: dict[str, tuple[float, float]] = {
    "narration": (-2.5, 2.5),
    "ego4d": (-4.0, 8.5),
    "epickitchens": (-1.5, 3.0),
    "holoassist": (-1.5, 2.5),
    "egoexolearn": (-2.0, 3.5),
    "assembly101": (-2.0, 4.0),
    "wtag": (-3.0, 6.0),
}
"""Subset -> (late, early) in seconds; a subset that is not here has the window of narration."""


def window_frames(subset: str, fps: float = 2.0) -> Window:
    """The window of a subset in frames: seconds times fps, cut towards zero."""
    low, high = SECONDS.get(subset, SECONDS["narration"])
    return Window(int(low * fps), int(high * fps))

"""By how much a picture is moved to be looked at once more."""

from __future__ import annotations

from collections.abc import Sequence

MOST = 8
"""Most shifts: each costs as much as the first look."""
Shift = Sequence[int]
"""(right, down) in pixels, less than half a cell."""


def are_shifts(shifts: Sequence[Shift], cell: int) -> bool:
    """True for at most MOST pairs of whole pixels, none of which moves the picture by half a `cell` or more."""
    if not isinstance(shifts, list | tuple) or not all(isinstance(one, list | tuple) for one in shifts):
        return False  # what a file says may be anything
    whole = all(len(one) == 2 and all(isinstance(pixels, int) for pixels in one) for one in shifts)
    return whole and len(shifts) <= MOST and all(2 * abs(pixels) < cell for one in shifts for pixels in one)

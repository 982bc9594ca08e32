"""The true state of a step at one moment, the same in every world."""

from __future__ import annotations

from enum import IntEnum


class Mark(IntEnum):
    """How a step stands."""

    TODO = 0
    """Not begun, or left before its effects held."""
    ON = 1
    """Going on."""
    ON_WRONG = 2
    """Going on, and something is wrong with it."""
    DONE = 3
    """Its effects hold."""
    SPOILT = 4
    """Ended wrong, and not made good yet."""

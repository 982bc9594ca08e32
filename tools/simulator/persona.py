"""How a person does things: timing, slips, obedience.

Which numbers are fitted to real people and which are invented is said beside each.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Handed(StrEnum):
    """Which hand a person prefers."""

    NEAREST = "nearest"
    """None: whichever is nearer (the people of `table-v1`)."""
    RIGHT = "right"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Persona:
    """One kind of person."""

    name: str = "default"
    spread: float = 0.5
    """Sigma of the log-normal act duration; 0.5 gives a coefficient of variation of 0.53 (real kitchens: above 0.4)."""
    gap: float = 4.5
    """Median seconds between two steps before scaling (fitted: CaptainCook4D, 4.5 s)."""
    gap_spread: float = 0.6
    """Sigma of the log-normal gap (invented)."""
    reaction: tuple[float, float] = (0.9, 1.9)
    """Seconds from the end of hearing to acting (invented)."""
    obedience: float = 1.0
    """Probability of doing what was heard and understood (invented)."""
    follows: float = 0.8
    """Probability of taking the step that was just told, when it is possible (invented)."""
    handed: Handed = Handed.NEAREST
    """A preferred hand does all work with tools and most of the rest (invented: 17 in 20)."""


DEFAULT = Persona()

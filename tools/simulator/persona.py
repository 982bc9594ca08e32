"""How a person does things: timing, slips, obedience.

Which numbers are fitted to real people and which are invented is said beside each.
"""

from __future__ import annotations

from dataclasses import dataclass


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


DEFAULT = Persona()

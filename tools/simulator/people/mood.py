"""How annoyed somebody is, and what that does to hearing and obeying."""

from __future__ import annotations

from dataclasses import dataclass

from .traits import Traits

HALF_LIFE_S = 90.0
"""Seconds in which annoyance halves (invented)."""

NEEDED = 0.1
"""What a needed utterance adds, as a share of what a needless one does (invented)."""


@dataclass(slots=True)
class Mood:
    """Annoyance in [0, 1]; it grows with needless talk and fades with time."""

    traits: Traits
    annoyance: float = 0.0
    peak: float = 0.0
    """The most it ever was."""
    area: float = 0.0
    """Annoyance summed over time, in seconds."""

    def pass_time(self, dt: float) -> None:
        """Let `dt` seconds go by."""
        self.area += self.annoyance * dt
        self.annoyance *= 0.5 ** (dt / HALF_LIFE_S)

    def spoken_to(self, *, needed: bool) -> None:
        """One utterance more."""
        step = self.traits.irritability * (NEEDED if needed else 1.0)
        self.annoyance += (1.0 - self.annoyance) * min(1.0, step)
        self.peak = max(self.peak, self.annoyance)

    @property
    def hears(self) -> float:
        """Chance that words are taken in."""
        return self.traits.attention * (1.0 - 0.5 * self.annoyance)

    @property
    def obeys(self) -> float:
        """Chance of doing what was understood."""
        return self.traits.obedience * (1.0 - self.annoyance)

"""The settings of the threshold policy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ThresholdSettings:
    """Thresholds are probabilities that saying it is right; times are stream seconds."""

    speak_p: float = 0.6
    """At this probability and above a candidate may be spoken."""
    drop_p: float = 0.35
    """Below this probability it is dropped; between the two it is held, so that a wavering one does not flicker."""
    cooldown_s: float = 2.0
    """Least time between two utterances that are not urgent."""
    margin_s: float = 1.0
    """A hold ends this long before the window closes, so that a tick is left to speak in."""
    max_at_once: int = 3
    """Most utterances of one turn that are not urgent."""

    def __post_init__(self) -> None:
        if not 0 <= self.drop_p <= self.speak_p <= 1:
            raise ValueError(
                f"drop_p={self.drop_p!r}, speak_p={self.speak_p!r}: allowed are 0 <= drop_p <= speak_p <= 1"
            )
        if self.cooldown_s < 0 or self.margin_s < 0 or self.max_at_once < 1:
            raise ValueError(
                f"cooldown_s={self.cooldown_s!r}, margin_s={self.margin_s!r}, max_at_once={self.max_at_once!r}: "
                "allowed are times of at least 0 and max_at_once of at least 1"
            )

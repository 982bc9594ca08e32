"""How often a server is asked, what it is shown, and how long an answer holds."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ...core.errors import InputError


@dataclass(frozen=True, slots=True)
class AskSettings:
    """Times are seconds of the stream but for `timeout_s`."""

    every_s: float = 5.0
    """From one question to the next, at least: 5 is what the published turn-based baselines use."""
    timeout_s: float = 30.0
    """Wall seconds that one request may take."""
    clip_s: float = 5.0
    """How far back the pictures of a question go."""
    pictures: int = 4
    """Most pictures of the last `clip_s`."""
    anchors: int = 0
    """Most clips of earlier plan updates."""
    anchor_pictures: int = 2
    """Pictures of one such clip."""
    longest: int = 640
    """Pixels of a picture's longer side."""
    most_steps: int = 12
    """Steps in one question: the frontier first, the others in turn."""
    hold: float = 2.0
    """An answer holds this many times `every_s`, or until the next one."""
    shot_every_s: float = 0.5
    """Frames between are not kept."""
    waits: bool = False
    """True for a film that waits for its answers; a live stream never waits."""

    def __post_init__(self) -> None:
        for name, (low, high) in _LIMITS.items():
            value = getattr(self, name)
            if not (isinstance(value, int | float) and low <= value <= high):
                raise InputError(f"{name} is {value!r}; allowed is {low:g} to {high:g}")


_LIMITS = {
    "every_s": (0.1, 600.0),
    "timeout_s": (0.05, 600.0),
    "clip_s": (0.1, 120.0),
    "pictures": (1, 30),
    "anchors": (0, 14),
    "anchor_pictures": (1, 8),
    "longest": (32, 2048),
    "most_steps": (1, 32),
    "hold": (1.0, 20.0),
    "shot_every_s": (0.0, 60.0),
}

NAMES = tuple(field.name for field in fields(AskSettings))
"""Every setting that a factory takes by name."""

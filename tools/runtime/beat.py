"""What one turn of the loop brought."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.guidance import Guidance
from ...perception.base import Frame


@dataclass(frozen=True, slots=True)
class Beat:
    """One turn of the loop: a frame, a source event or a word, and what was said to it."""

    t: float
    """Stream seconds."""
    guidance: tuple[Guidance, ...] = ()
    frame: Frame | None = None
    """The frame that was pushed; None for anything else."""
    note: str | None = None
    """One line for people about the source or the person's words."""

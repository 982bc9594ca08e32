"""The numbers that say nothing: what a sense gives for a step that it cannot judge at this tick.

Not seen is unknown, never "not done". So a sense that was not asked, cannot see, or has lost its server gives the rates
that hold for a step nobody looks at: the tracker's belief then stays where it was.
"""

from __future__ import annotations

from ..core.evidence import StepEvidence

ON = 0.12
"""`p_on` that says nothing either way."""
DONE_NOW = 0.05
"""`p_done_now` that says nothing either way."""


def unknown(step_id: str, p_done: float | None = None) -> StepEvidence:
    """A step of which this tick says nothing; `p_done` is what is remembered of it, if anything."""
    return StepEvidence(step_id, ON, DONE_NOW, p_done)

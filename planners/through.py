"""The check before the end: who rests, with nothing left that was not tried or called in, thinks that they are through.

Then each step that is still open is doubted once: it was spoilt, or left, or its end was overlooked. People leave soon,
so this comes earlier than a check on steps that were never tried, for which many an ordinary rest would be mistaken.
"""

from __future__ import annotations

from ..core.evidence import Sense
from ..core.findings import FindingKind
from .draft import NAMED, Draft


def find_through(draft: Draft, open_steps: list[str]) -> None:
    """Announce a doubt about each of `open_steps` (required, not concluded), once, when all of them were tried.

    To be asked while the person rests.
    """
    if draft.evidence.sense is Sense.TRUTH:  # it knows what is wrong, and says so
        return
    if not all(_tried(draft, one) for one in open_steps):
        return
    asked = draft.note("through")
    for step_id in open_steps:
        if step_id not in asked:
            asked[step_id] = draft.t
            draft.announce(FindingKind.DOUBT, step_id, p=draft.settings.through_p)


def _tried(draft: Draft, step_id: str) -> bool:
    """True when the step was begun, or called in long enough ago to have been begun if anyone had heeded that."""
    base = draft.plan.by_id[step_id].step.base
    begun = step_id in draft.note("said_step_started")
    told = max(draft.note("owed").get(base, -1.0), draft.note(NAMED).get(step_id, -1.0))
    return (begun or told >= 0.0) and draft.t - told >= draft.settings.through_s

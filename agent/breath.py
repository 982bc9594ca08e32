"""Several things at once become one utterance: ordered by urgency, and no longer than a person can take in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..core.guidance import Decision, Urgency, Verdict
from .drafts import Draft

MAX_WORDS = 45
"""Most words of one utterance; its first part may be longer by itself."""
LATER_S = 3.0
"""Stream seconds after which what did not fit is decided again."""


def in_one_breath(
    drafts: Sequence[Draft], decisions: Sequence[Decision], text: Callable[[Draft], str]
) -> list[Decision]:
    """The decisions, with what does not fit into one utterance held for a moment, or dropped when its window closes.

    `drafts` are in the order in which they would be said: the most urgent first. Dangers always fit.
    """
    out, words, parts = list[Decision](), 0, 0
    for draft, one in zip(drafts, decisions, strict=True):
        if one.verdict is not Verdict.SPEAK:
            out.append(one)
            continue
        size = len(text(replace(draft, tone=one.tone)).split())
        fits = not parts or words + size <= MAX_WORDS or draft.candidate.urgency >= Urgency.SAFETY
        out.append(one if fits else _later(draft, one))
        words, parts = words + size * fits, parts + fits
    return out


def _later(draft: Draft, one: Decision) -> Decision:
    why = f"more than {MAX_WORDS} words at once are too many; more urgent things are said first"
    if one.t + LATER_S <= draft.candidate.window.close:
        return replace(one, verdict=Verdict.HOLD, reason=why, hold_until=one.t + LATER_S)
    return replace(one, verdict=Verdict.DROP, reason=f"{why}, and its window closes")

"""Nothing is said twice within a minute: other words for it, or, where it would be nothing new, none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..core.guidance import Act, Candidate, Decision, Spoken, Tone, Verdict
from .drafts import Cue, Draft
from .insist import SURE

AGAIN_S = 60.0
"""Stream seconds within which the same words would be a repetition."""
_TWICE = frozenset({Act.INSTRUCT_NEXT, Act.RECOVER, Act.CORRECT, Act.REMIND_OWED, Act.HINT, Act.WARN})
"""Acts that have other words for a second time."""
_LIGHT = frozenset({Act.HINT, Act.CONFIRM, Act.ACKNOWLEDGE_CORRECTION, Act.ENCOURAGE})
"""Acts that nobody misses when they would only repeat themselves."""
_CLAIMS = frozenset({Act.CORRECT, Act.REMIND_OWED, Act.ASK, Act.WARN})
"""Acts that claim something: one that is not certain and was made in all its words is not made once more."""

Text = Callable[[Draft], str]
"""The words of a draft."""


def fresh(draft: Draft, text: Text, recent: Sequence[Spoken], t: float) -> Draft:
    """The draft in a tone whose words were not said within AGAIN_S: two steps can have the same words."""
    lately = {one.text for one in recent if t - one.t <= AGAIN_S}
    tones = (draft.tone, *(tone for tone in (Tone.REMIND, Tone.INSIST) if draft.candidate.act in _TWICE))
    other = next((tone for tone in tones if text(replace(draft, tone=tone)) not in lately), draft.tone)
    return replace(draft, tone=other)


def other_praise(draft: Draft, text: Text, recent: Sequence[Spoken], t: float) -> Draft:
    """A good word that stands alone is not the very same as one a moment ago."""
    if draft.candidate.act is not Act.CONFIRM:
        return draft
    own = text(draft)
    again = any(one.text == own and t - one.t <= AGAIN_S for one in recent)
    return replace(draft, cue=Cue.ALSO) if again else draft


def nothing_new(
    drafts: Sequence[Draft], decisions: Sequence[Decision], text: Text, recent: Sequence[Spoken]
) -> list[Decision]:
    """The decisions, without one that would stand alone and has no words that are not just said.

    That holds for hints and good words, and for claims that are not sure: what is certain is said again.
    """
    spoken = [i for i, one in enumerate(decisions) if one.verdict is Verdict.SPEAK]
    if len(spoken) != 1 or not _may_be_left(drafts[spoken[0]].candidate):
        return list(decisions)
    one = decisions[spoken[0]]
    draft = fresh(replace(drafts[spoken[0]], tone=one.tone), text, recent, one.t)
    if text(other_praise(draft, text, recent, one.t)) not in _alone(recent, one.t):
        return list(decisions)
    why = f"it would only repeat what was said less than {AGAIN_S:g} s ago"
    return [replace(one, verdict=Verdict.DROP, reason=why) if d is one else d for d in decisions]


def _may_be_left(one: Candidate) -> bool:
    return one.act in _LIGHT or (one.act in _CLAIMS and one.p < SURE)


def _alone(recent: Sequence[Spoken], t: float) -> set[str]:
    """Utterances of one part; the parts of one are said at the same moment."""
    parts = Counter(one.t for one in recent)
    return {one.text for one in recent if parts[one.t] == 1 and t - one.t <= AGAIN_S}

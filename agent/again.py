"""Nothing is said twice within a minute: other words for it, or, where it would be nothing new, none.

What is certainly wrong and was told in all its words waits until some of them are a minute old. Dangers do not wait.
"""

from __future__ import annotations

import math
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
_WAITING = frozenset({Act.CORRECT, Act.REMIND_OWED})
"""Those of them that, where they are certain, wait until they can be said without saying the same again."""
_MOMENT_S = 0.01
"""Stream seconds by which more than AGAIN_S must have passed."""

Text = Callable[[Draft], str]
"""The words of a draft."""


def fresh(draft: Draft, text: Text, recent: Sequence[Spoken], t: float) -> Draft:
    """The draft in a tone whose words were not said within AGAIN_S: two steps can have the same words."""
    lately = {one.text for one in recent if t - one.t <= AGAIN_S}
    other = next((tone for tone in _tones(draft) if text(replace(draft, tone=tone)) not in lately), draft.tone)
    return replace(draft, tone=other)


def _tones(draft: Draft) -> tuple[Tone, ...]:
    """The ways in which it can be said, the meant one first."""
    if draft.candidate.act not in _TWICE:
        return (draft.tone,)
    after = (Tone.REMIND, Tone.INSIST, Tone.TELL) if draft.candidate.act in _WAITING else (Tone.REMIND, Tone.INSIST)
    return (draft.tone, *after)


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

    That holds for hints and good words, and for claims that are not sure; what is certain waits a little for it.
    """
    spoken = [i for i, one in enumerate(decisions) if one.verdict is Verdict.SPEAK]
    if len(spoken) != 1:
        return list(decisions)
    one, drafted = decisions[spoken[0]], drafts[spoken[0]]
    if not _may_be_left(drafted.candidate) and drafted.candidate.act not in _WAITING:
        return list(decisions)
    draft = fresh(replace(drafted, tone=one.tone), text, recent, one.t)
    if text(other_praise(draft, text, recent, one.t)) not in _alone(recent, one.t):
        return list(decisions)
    other = _later(draft, one, text, recent)
    return [other if d is one else d for d in decisions]


def _later(draft: Draft, decision: Decision, text: Text, recent: Sequence[Spoken]) -> Decision:
    """Held until the oldest of its words are no repetition, where it is certain and that is of use; else dropped."""
    why = f"it would only repeat what was said less than {AGAIN_S:g} s ago"
    until = min(_last_said(text(replace(draft, tone=tone)), recent) for tone in _tones(draft)) + AGAIN_S + _MOMENT_S
    if _may_be_left(draft.candidate) or until > draft.candidate.window.close:
        return replace(decision, verdict=Verdict.DROP, reason=why)
    return replace(decision, verdict=Verdict.HOLD, reason=why, hold_until=until)


def _last_said(words: str, recent: Sequence[Spoken]) -> float:
    """Stream seconds at which these words were last said; minus infinity: not of late."""
    return max((one.t for one in recent if one.text == words), default=-math.inf)


def _may_be_left(one: Candidate) -> bool:
    return one.act in _LIGHT or (one.act in _CLAIMS and one.p < SURE)


def _alone(recent: Sequence[Spoken], t: float) -> set[str]:
    """Utterances of one part; the parts of one are said at the same moment."""
    parts = Counter(one.t for one in recent)
    return {one.text for one in recent if parts[one.t] == 1 and t - one.t <= AGAIN_S}

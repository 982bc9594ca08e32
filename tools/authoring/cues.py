"""Visual cues of a step that a model drafted: which of them are kept.

A cue is what a sense looks for, so one that says the same of a done step as of one that is not done is worse than none.
"""

from __future__ import annotations

from .acts import plain_verb
from .nouns import singular, words_of

_EMPTY = frozenset("the a an is are was be it its this that and of in on at to with no not yet still all".split())


def cues_of(complete: str, incomplete: str, text: str) -> dict[str, list[str]]:
    """The fields `complete` and `incomplete` of a step with the words `text`; without those that are of no use.

    An incomplete cue is kept only if it is of something else than the complete cue says, names something of the step or
    of its complete cue, and does not just repeat the step's words.
    """
    out = {"complete": [complete]} if complete else {}
    seen, done, step = _words(incomplete), _words(complete), _words(text)
    about = bool(_content(seen) & (_content(step) | _content(done)))
    if incomplete and about and seen != done and seen != step:
        out["incomplete"] = [incomplete]
    return out


def _words(text: str) -> list[str]:
    return [singular(word) for word in words_of(text)]


def _content(words: list[str]) -> set[str]:
    """What the words are about: things, and acts in their plain form."""
    return {plain_verb(word) or word for word in words if word not in _EMPTY}

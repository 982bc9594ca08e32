"""What somebody makes of spoken words: a parser of its own, which knows nothing of how the assistant words things.

Cue words give the kind of request; the step is the one whose action and things the words name best. Words that fit
several steps, or that only point ("that", "it"), are vague: whoever hears them may guess wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ....core.deviation import RecoveryKind as K
from ..hearing import overlap
from ..tasks import Bound
from .traits import Traits


class Wish(StrEnum):
    """What the words want."""

    HALT = "halt"
    """Something is wrong or dangerous; stop."""
    MISSED = "missed"
    """A step was left out; do it."""
    ASKED = "asked"
    """Was this step done? If it was not, do it."""
    CHECK = "check"
    """Look at this step again: is it as it should be?"""
    GO = "go"
    """Do this step."""
    ANSWER = "answer"
    """Tell me something."""
    CHAT = "chat"
    """Nothing in particular."""


@dataclass(frozen=True, slots=True)
class Understood:
    """The reading of one utterance."""

    wish: Wish
    step_id: str | None = None
    kind: K | None = None
    """How to make it good, when the words say so."""
    vague: bool = False
    """True when the step was guessed among several."""
    named: tuple[str, ...] = ()
    """Ids of the steps that the words name, each as well as the others: what was said, whatever was understood."""


_HALT = (
    "stop",
    "wrong",
    "danger",
    "careful now",
    "watch out",
    "instead",
    "hold on",
    "wait",
    "don't",
    "do not",
    "no need",
)
_MISSED = ("skip", "miss", "forg", "left out", "left off", "still need", "still have", "still owe", "not yet", "first")
_ASKED = r"\b(?:did|have) you\b[^?.]*\b(?:already|yet)\b"
_CHECK = r"\b(?:look at|check) (?:this|that|it) (?:once more|again)\b"
_KINDS: tuple[tuple[str, K], ...] = (
    (r"\bstart (?:all )?over\b|\bfrom the (?:start|beginning)\b", K.DISCARD_RESTART),
    (r"\bfresh (?:one|\w+)\b|\breplace\b", K.REPLACE),
    (r"\bclean (?:it |that |this )?up\b|\bwipe (?:it|that) up\b", K.CLEAN),
    (r"\btoo (?:much|many)\b|\btake (?:some|away)\b", K.REMOVE),
    (r"\btoo little\b|\btoo few\b|\badd (?:some |what|more)\b", K.ADD_MORE),
    (r"\ba (?:little|bit) longer\b|\btoo short\b", K.EXTEND),
    (r"\bsetting\b|\btemperature\b|\bturn it (?:up|down)\b", K.SET_PARAM),
    (r"\balready done\b|\bno need\b", K.STOP),
    (r"\bdanger\w*\b|\bstep back\b|\bsafe\b", K.STOP_SAFE),
)
_CLEAR, _FAINT = 0.74, 0.45
"""Share of a step's words from which it is named clearly, or faintly."""


def listen(text: str, steps: tuple[Bound, ...], traits: Traits, rng: np.random.Generator) -> Understood:
    """One person's reading of `text`; draws only where the words leave something open, or a mishearing happens."""
    wish = _wish(text)
    best, rivals = _named(text, steps)
    vague = best is not None and len(rivals) > 1
    chosen = best
    if vague and rng.random() < traits.vagueness:
        chosen = rivals[int(rng.integers(len(rivals)))]
    elif best is not None and rng.random() < traits.misunderstanding:
        chosen = steps[int(rng.integers(len(steps)))].step_id
    if wish is Wish.GO and chosen is None:
        wish = Wish.ANSWER if "?" in text else Wish.CHAT
    return Understood(wish, chosen, _kind(text), vague, tuple(rivals))


def _wish(text: str) -> Wish:
    low = text.lower()
    if re.search(_CHECK, low):
        return Wish.CHECK
    if any(cue in low for cue in _HALT):
        return Wish.HALT
    if re.search(_ASKED, low):
        return Wish.ASKED
    if any(cue in low for cue in _MISSED):
        return Wish.MISSED
    return Wish.GO


def _kind(text: str) -> K | None:
    low = text.lower()
    return next((kind for pattern, kind in _KINDS if re.search(pattern, low)), None)


def _named(text: str, steps: tuple[Bound, ...]) -> tuple[str | None, list[str]]:
    """The step that the first telling clause names, and every step that it names as well."""
    for least in (_CLEAR, _FAINT):
        for clause in re.split(r"[.:;!?]|, then | before ", text):
            scored = [(overlap(clause, step), step.step_id) for step in steps]
            best = max(scored, default=(0.0, ""))
            if best[0] >= least:
                near = [i for score, i in scored if score >= best[0] - (0.005 if least == _CLEAR else 0.1)]
                return best[1], near
    return None, []

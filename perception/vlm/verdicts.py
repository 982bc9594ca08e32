"""How sure a spoken "yes", "no" or "can't see" makes us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Said(StrEnum):
    """An answer to a yes-or-no question about pictures."""

    YES = "yes"
    """It is so."""
    NO = "no"
    """It is not so."""
    UNSEEN = "can't see"
    """The pictures do not show it: unknown, not no."""


@dataclass(frozen=True, slots=True)
class Sureness:
    """Probabilities that stand for words. Chosen, not measured: fit them to labelled answers of your own model."""

    yes: float = 0.85
    no: float = 0.04
    wrong: float = 0.75
    """That a thing is wrong when the model says so: it says so too often."""

    def p(self, said: Said | None) -> float | None:
        """The probability for a word; None for "can't see" and for no usable word."""
        return {Said.YES: self.yes, Said.NO: self.no}.get(said) if said else None


_WORDS = {
    "yes": Said.YES,
    "y": Said.YES,
    "true": Said.YES,
    "no": Said.NO,
    "n": Said.NO,
    "false": Said.NO,
    "not yet": Said.NO,
    "can't see": Said.UNSEEN,
    "cannot see": Said.UNSEEN,
    "cant see": Said.UNSEEN,
    "can't tell": Said.UNSEEN,
    "cannot tell": Said.UNSEEN,
    "unsure": Said.UNSEEN,
    "unknown": Said.UNSEEN,
}


def read_word(value: object) -> Said | None:
    """The answer that a word or a sentence begins with; None when it is neither yes, no nor can't see."""
    if isinstance(value, bool):
        return Said.YES if value else Said.NO
    if not isinstance(value, str):
        return None
    words = value.strip().lower().replace("\u2019", "'").lstrip("\"'*([ ")
    for name in sorted(_WORDS, key=len, reverse=True):
        rest = words[len(name) :]
        if words.startswith(name) and (not rest or not (rest[0].isalnum() or rest[0] == "'")):
            return _WORDS[name]
    return None


def p_yes(first: Mapping[str, float]) -> float | None:
    """P(yes) against no and can't see, from the probabilities of the first token; None when they do not tell.

    A probability read at one position is better calibrated than free words (see `docs/perceptions.md`).
    """
    yes = sum(p for token, p in first.items() if read_word(token) is Said.YES)
    no = sum(p for token, p in first.items() if read_word(token) is Said.NO)
    return yes / (yes + no) if yes + no > 0.2 else None

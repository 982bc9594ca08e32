"""Sentences of a text, and what each is for: an instruction, a caution, a condition, or only a remark."""

from __future__ import annotations

import re
from enum import StrEnum

from .acts import plain_verb
from .nouns import words_of

_ABBREVIATION = re.compile(
    r"\b(tsp|tbsp|tbs|oz|lb|min|mins|sec|secs|hr|hrs|approx|in|cm|mm|ml|no|vs|etc|e\.g|i\.e|dr|mr|mrs|fig)\.(?=\s+[a-z0-9(])",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+|\n+|(?<=\w);\s+")
_CAUTION = re.compile(
    r"\b(?:do not|don't|never|avoid|be careful|careful(?:ly)? not|take care|beware|caution|warning|danger|"
    r"watch (?:out|for)|make sure not|must not|without touching|keep (?:away|your)|wear)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:ok|okay|so|well|alright|all right|right|then|next|now|first(?:ly)?|second(?:ly)?|third(?:ly)?|"
    r"final(?:ly)?|lastly|"
    r"after(?:wards| that)|also|and|but|please|meanwhile|just|simply|at the same time|in the meantime|at this point|"
    r"to (?:finish|start|begin)(?: with)?|optionally|step \d+)\b[\s,:.]*)+",
    re.IGNORECASE,
)
_FRONT = re.compile(
    r"^(?:once|when|whenever|after|as soon as|while|whilst|as|before|until|in|into|on|onto|to|for|using|with|over|at|"
    r"without|by)\b[^,.:;]{2,160}[,:]\s*(?:then\s+)?",
    re.IGNORECASE,
)
_ADVERBS = frozenset(("again", "well"))


class Use(StrEnum):
    """What a sentence is for."""

    INSTRUCTION = "instruction"
    """Something to do."""
    CAUTION = "caution"
    """What to mind, or not to do."""
    CONDITION = "condition"
    """What to do only if something happens."""
    REMARK = "remark"
    """Anything else."""


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, in order, stripped; a full stop behind an abbreviation or in a number ends none."""
    guarded = _ABBREVIATION.sub(lambda match: match[1] + "\0", text)
    parts = (part.replace("\0", ".").strip() for part in _END.split(guarded))
    return tuple(part for part in parts if re.search(r"\w", part))


def body(sentence: str) -> str:
    """The sentence without what stands before its verb: of "Once the water boils, add salt" it is "add salt"."""
    rest = _LEAD.sub("", sentence.strip())
    bare = _LEAD.sub("", _FRONT.sub("", rest))
    return bare if bare != rest and _imperative(bare) else rest


def use_of(sentence: str) -> Use:
    """What the sentence is for."""
    rest = body(sentence)
    if re.match(r"if\b", rest, re.IGNORECASE):
        return Use.CONDITION
    if re.match(_CAUTION, rest) and not re.match(r"wear\b", rest, re.IGNORECASE):
        return Use.CAUTION
    return Use.INSTRUCTION if _imperative(rest) else Use.CAUTION if _CAUTION.search(rest) else Use.REMARK


def _imperative(text: str) -> bool:
    """True when the text begins with a verb in its plain form, adverbs aside."""
    words = [w for w in words_of(text)[:4] if w not in _ADVERBS and not (w.endswith("ly") and len(w) > 4)]
    return bool(words) and (plain_verb(words[0]) == words[0])

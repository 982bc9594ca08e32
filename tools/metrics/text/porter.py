"""Porter's stemmer (Porter 1980) with the additions that NLTK makes to it, which METEOR's reference code uses.

Additions: a table of irregular words, "ied"/"ies" after one letter, y -> i only after a consonant and never in short
stems, "alli" before "bli", "fulli", "logi", and words such as "ad" (vowel, consonant) counting as consonant-vowel-
consonant. Rules of a step are tried in order; the first whose suffix fits decides, whether its condition holds or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Rule = tuple[str, str, Callable[[str], bool]]
"""Suffix, what replaces it, and the condition on what stands before it."""

IRREGULAR = {
    "sky": "sky",
    "skies": "sky",
    "dying": "die",
    "lying": "lie",
    "tying": "tie",
    "news": "news",
    "innings": "inning",
    "inning": "inning",
    "outings": "outing",
    "outing": "outing",
    "cannings": "canning",
    "canning": "canning",
    "howe": "howe",
    "proceed": "proceed",
    "exceed": "exceed",
    "succeed": "succeed",
}


def stem(word: str) -> str:
    """The stem of a word, in lower case; any string is allowed."""
    lower = word.lower()
    if lower in IRREGULAR:
        return IRREGULAR[lower]
    if len(word) <= 2:
        return lower
    for step in (_plural, _past, _final_y, _double_suffix, _suffix, _last_suffix, _final_e, _double_l):
        lower = step(lower)
    return lower


def consonants(word: str) -> list[bool]:
    """For every letter: is it a consonant? A y is one at the start and after a vowel."""
    flags: list[bool] = []
    for letter in word:
        flags.append(not flags[-1] if letter == "y" and flags else letter not in "aeiou")
    return flags


def measure(word: str) -> int:
    """How many times vowels are followed by consonants."""
    flags = consonants(word)
    return sum(not a and b for a, b in zip(flags, flags[1:], strict=False))


def _ends_cvc(word: str) -> bool:
    """Consonant, vowel, consonant other than w, x, y at the end; or a two-letter word of vowel and consonant."""
    flags = consonants(word)
    if len(word) == 2:
        return flags == [False, True]
    return flags[-3:] == [True, False, True] and word[-1] not in "wxy"


def _double_consonant(word: str) -> bool:
    return len(word) >= 2 and word[-1] == word[-2] and consonants(word)[-1]


def _longer_than(least: int) -> Callable[[str], bool]:
    return lambda before: measure(before) > least


def _always(before: str) -> bool:
    return True


def _apply(word: str, rules: Sequence[Rule]) -> str:
    for suffix, instead, allowed in rules:
        if word.endswith(suffix):
            before = word[: len(word) - len(suffix)]
            return before + instead if allowed(before) else word
    return word


def _plural(word: str) -> str:
    if word.endswith("ies") and len(word) == 4:
        return word[:-1]
    return _apply(word, (("sses", "ss", _always), ("ies", "i", _always), ("ss", "ss", _always), ("s", "", _always)))


def _past(word: str) -> str:
    if word.endswith("ied"):
        return word[:-1] if len(word) == 4 else word[:-2]
    if word.endswith("eed"):
        return word[:-1] if measure(word[:-3]) > 0 else word
    for suffix in ("ed", "ing"):
        before = word[: -len(suffix)]
        if word.endswith(suffix) and not all(consonants(before)):
            return _mend(before)
    return word


def _mend(word: str) -> str:
    """What is left after -ed or -ing gets its e back, or loses a doubled letter."""
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if _double_consonant(word):
        return word if word[-1] in "lsz" else word[:-1]
    return word + "e" if measure(word) == 1 and _ends_cvc(word) else word


def _final_y(word: str) -> str:
    return _apply(word, (("y", "i", lambda before: len(before) > 1 and consonants(before)[-1]),))


def _double_suffix(word: str) -> str:
    if word.endswith("alli") and measure(word[:-4]) > 0:
        return _double_suffix(word[:-2])
    some = _longer_than(0)
    pairs = (
        "ational ate|tional tion|enci ence|anci ance|izer ize|bli ble|alli al|entli ent|eli e|ousli ous|ization ize|"
        "ation ate|ator ate|alism al|iveness ive|fulness ful|ousness ous|aliti al|iviti ive|biliti ble|fulli ful"
    )
    rules: list[Rule] = [(*_pair(pair), some) for pair in pairs.split("|")]
    return _apply(word, [*rules, ("logi", "log", lambda before: measure(before + "l") > 0)])


def _pair(text: str) -> tuple[str, str]:
    suffix, _, instead = text.partition(" ")
    return suffix, instead


def _suffix(word: str) -> str:
    some = _longer_than(0)
    pairs = ("icate ic", "ative ", "alize al", "iciti ic", "ical ic", "ful ", "ness ")
    return _apply(word, [(*_pair(pair), some) for pair in pairs])


def _last_suffix(word: str) -> str:
    long = _longer_than(1)
    before_ion = "al ance ence er ic able ible ant ement ment ent".split()
    after_ion = "ou ism ate iti ous ive ize".split()
    ion: Rule = ("ion", "", lambda before: long(before) and before[-1] in "st")
    return _apply(word, [*((s, "", long) for s in before_ion), ion, *((s, "", long) for s in after_ion)])


def _final_e(word: str) -> str:
    if not word.endswith("e"):
        return word
    before = word[:-1]
    return before if measure(before) > 1 or (measure(before) == 1 and not _ends_cvc(before)) else word


def _double_l(word: str) -> str:
    return word[:-1] if word.endswith("ll") and measure(word[:-1]) > 1 else word

"""English words and punctuation as METEOR's reference code sees them: Penn Treebank rules, as NLTK applies them.

One sentence at a time: a full stop is split off only at the end of the text. Quotes, brackets, dashes and the usual
contractions ("don't" -> "do" "n't", "cannot" -> "can" "not") are split.
"""

from __future__ import annotations

import re

_OPENING = (
    (r"([«“‘„]|[`]+)", r" \1 "),
    (r"^\"", "``"),
    (r"(``)", r" \1 "),
    (r"([ \(\[{<])(\"|\'{2})", r"\1 `` "),
    (r"(?i)(?<!\w)(\')(?!(?:re|ve|ll|m|t|s|d|n)\b)(?=\w)", r"\1 "),
)
_PUNCTUATION = (
    (r"([^\.])(\.)([\]\)}>\"\'»”’ ]*)\s*$", r"\1 \2 \3 "),
    (r"([:,])([^\d])", r" \1 \2"),
    (r"([:,])$", r" \1 "),
    (r"\.{2,}", r" \g<0> "),
    (r"[;@#$%&]", r" \g<0> "),
    (r"[\u2012-\u2015]", r" \g<0> "),
    (r"([^\.])(\.)([\]\)}>\"\']*)\s*$", r"\1 \2\3 "),
    (r"[?!]", r" \g<0> "),
    (r"([^'])' ", r"\1 ' "),
    (r"[*]", r" \g<0> "),
    (r"[\]\[\(\)\{\}\<\>]", r" \g<0> "),
    (r"--", r" -- "),
)
_CLOSING = (
    (r"([»”’])", r" \1 "),
    (r"''", " '' "),
    (r'"', " '' "),
    (r"\s+", " "),
    (r"([^' ])('[sS]|'[mM]|'[dD]|') ", r"\1 \2 "),
    (r"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) ", r"\1 \2 "),
)
_CONTRACTIONS = tuple(
    (rf"(?i)\b({a})({b})" + end, r" \1 \2 ")
    for a, b, end in (
        ("can", "not", r"\b"),
        ("d", "'ye", r"\b"),
        ("gim", "me", r"\b"),
        ("gon", "na", r"\b"),
        ("got", "ta", r"\b"),
        ("lem", "me", r"\b"),
        ("more", "'n", r"\b"),
        ("wan", "na", r"(?=\s)"),
    )
) + ((r"(?i) ('t)(is)\b", r" \1 \2 "), (r"(?i) ('t)(was)\b", r" \1 \2 "))


def treebank_words(sentence: str) -> list[str]:
    """The tokens of one sentence, case kept."""
    text = sentence
    for pattern, instead in (*_OPENING, *_PUNCTUATION):
        text = re.sub(pattern, instead, text)
    text = f" {text} "
    for pattern, instead in (*_CLOSING, *_CONTRACTIONS):
        text = re.sub(pattern, instead, text)
    return text.split()

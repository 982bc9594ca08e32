"""How wide words are, and where they break: measured with a table, so that SVG and PNG agree without a font."""

from __future__ import annotations

import unicodedata

_NARROW = frozenset("iljtfrI.,:;'|!()[]{}/\\-\" ")
_WIDE = frozenset("mwMW@%")


def width_of(text: str, size: float) -> float:
    """Pixels that `text` takes at most in a common sans-serif font of `size` pixels."""
    return sum(map(_em, text)) * size


def _em(char: str) -> float:
    if char in _NARROW:
        return 0.36
    if char in _WIDE:
        return 0.92
    if unicodedata.east_asian_width(char) in "WF":
        return 1.05
    if unicodedata.combining(char):
        return 0.0
    return 0.7 if char.isupper() else 0.59


def wrapped(text: str, width: float, size: float, most: int) -> tuple[str, ...]:
    """`text` in at most `most` lines no wider than `width` pixels; a cut text ends with an ellipsis."""
    lines: list[str] = []
    words = [part for word in text.split() for part in _parts(word, width, size)]
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), width, size)]
    return tuple(lines)


def _parts(word: str, width: float, size: float) -> list[str]:
    """A word too long for a line in pieces that fit."""
    out = [""]
    for char in word:
        if out[-1] and width_of(out[-1] + char, size) > width:
            out.append("")
        out[-1] += char
    return out


def _cut(text: str, width: float, size: float) -> str:
    while text and width_of(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"

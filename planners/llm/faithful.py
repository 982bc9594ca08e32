"""The laws of another wording: it says what our own words say, or it is not used.

A wording may add small words and leave out articles. Every other word of what it has to keep stays, in its order, so no
thing, number, danger or negation can be lost, exchanged or brought in, and no other step can be named. One thing more
may be said: a cue of the step's own author, letter for letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from ...core.voice import Line
from .light_words import LIGHT, Light

MORE = 12
"""Words that a wording may be longer than our own."""
_TOKEN = re.compile(r"\d+(?:[.,/:]\d+)*|[^\W\d_]+(?:['-][^\W\d_]+)*")
_MARKS = frozenset(" .,;:!'()-")

Tokens = tuple[str, ...]


def most_words(line: Line) -> int:
    """How many words a wording of `line` may have."""
    return len(line.own.split()) + MORE


def unfaithful(line: Line, words: str) -> str | None:
    """Which law `words` break as another wording of `line`, in one clause; None when they may be said."""
    light = LIGHT.get(line.language)
    if light is None:
        return f"there is no list of small words for {line.language!r}"
    words = unicodedata.normalize("NFC", words).replace("\u2019", "'")
    shape = _misshapen(line, words)
    if shape is not None:
        return shape
    said, kept = _tokens(words), _tokens(line.kept)
    changed = _changed_warning(line, said)
    if changed is not None:
        return changed
    why = [_strays(kept, one, light) for one in (said, *_without_cue(line, said, light))]
    return None if None in why else why[0]


def _misshapen(line: Line, words: str) -> str | None:
    if not words.strip():
        return "it says nothing"
    most = most_words(line)
    if len(words.split()) > most or len(words) > 24 * most:
        return f"it has {len(words.split())} words; allowed: {most}"
    odd = next((c for c in words if not c.isalnum() and c not in _MARKS and c not in line.own), None)
    return f"it holds the character {odd!r}" if odd is not None else None


def _changed_warning(line: Line, said: Tokens) -> str | None:
    """A warning that is not there letter for letter."""
    for hazard in line.step.hazards:
        told = _tokens(hazard.text)
        if told and _place(_tokens(line.kept), told) is not None and _place(said, told) is None:
            return f"it changes the warning {hazard.text!r}"
    return None


def _without_cue(line: Line, said: Tokens, light: Light) -> Iterator[Tokens]:
    """What was said, less one cue of the step and the word that leads over to it."""
    for cue in line.step.complete_cues:
        told = _tokens(cue)
        at = _place(said, told) if told else None
        if at is not None and at > 0 and said[at - 1] in light.until:
            yield said[: at - 1] + said[at + len(told) :]


def _strays(kept: Tokens, said: Tokens, light: Light) -> str | None:
    """The first word that is lost or brought in; the serious ones are named as what they are."""
    for name, mine in (("negations", light.negations), ("numbers", None)):
        before, after = _only(kept, mine), _only(said, mine)
        if before != after:
            return f"its {name} are {_listed(after)}, not {_listed(before)}"
    must = [word for word in kept if word not in light.articles]
    place = 0
    for word in said:
        if place < len(must) and word == must[place]:
            place += 1
        elif word not in light.articles and word not in light.courtesy:
            return f"it says {word!r} where it has to say {must[place]!r}" if place < len(must) else f"it adds {word!r}"
    return f"it leaves out {must[place]!r}" if place < len(must) else None


def _only(tokens: Tokens, listed: frozenset[str] | None) -> list[str]:
    """The listed words among the tokens, in order; with None the numbers."""
    return [word for word in tokens if (word[0].isnumeric() if listed is None else word in listed)]


def _listed(words: list[str]) -> str:
    return " ".join(words[:4]) or "none"


def _tokens(text: str) -> Tokens:
    return tuple(_TOKEN.findall(unicodedata.normalize("NFC", text).replace("\u2019", "'").lower()))


def _place(within: Sequence[str], what: Sequence[str]) -> int | None:
    """Where `what` stands in `within` as a whole; None when it does not."""
    size = len(what)
    return next((i for i in range(len(within) - size + 1) if tuple(within[i : i + size]) == tuple(what)), None)

"""One instruction taken apart: the verb, what it is done to, where that goes, with what, and what it becomes.

Rules only: the verb that the sentence begins with, then noun phrases that prepositions and commas set apart. English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .acts import FREE, Act, act_of, plain_verb
from .nouns import CONTAINERS, Noun, noun, singular, tokens_of
from .sentences import Use, body, sentences, use_of

_PLACES = frozenset(
    "into onto in on to over inside upon atop throughout around under through across at against".split()
)
_SOURCES = frozenset(("from", "off", "out"))
_TOOLS = frozenset(("with", "using", "by"))
_OTHER = frozenset(
    "for until till so while when if after before during about like as without between per than or".split()
)
_AGAIN = re.compile(
    r"\b(again|once more|re-?combine|continue|return|repeat)\b|\bmore (?:seconds|minutes)\b", re.IGNORECASE
)
_PARENTHESES = re.compile(r"\([^()]*\)")
_RESULT = re.compile(
    r"\b(?:until|so that|to (?:create|make|form|get|release|produce)|into)\s+(?:an?\s+|the\s+)?"
    r"([^,.;()]{2,60}?)(?=\s+(?:is|are|has|have|with|using|onto|begin|start|to)\b|[,.;()]|$)",
    re.IGNORECASE,
)
_GERUND_NOUNS = frozenset(
    "baking cooking frying mixing serving cutting measuring dressing seasoning icing frosting filling topping pudding "
    "stuffing coating lighting string ring spring bearing housing fitting opening tubing wiring".split()
)
"""Words that end like a verb's but belong to a thing ("mixing bowl")."""
_STORES = frozenset("package packet wrapper packaging box bag fridge refrigerator freezer cupboard pantry".split())
"""Where things are before anything is done: what is taken from there is gathered, not taken off."""
_HELPERS = frozenset("keep continue use try go need have start do want prepare let allow".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """One instruction."""

    text: str
    verb: str = ""
    """In its plain form; empty when no verb is known."""
    act: Act | None = None
    objects: tuple[Noun, ...] = ()
    places: tuple[Noun, ...] = ()
    """Where it goes to, or where it is done."""
    sources: tuple[Noun, ...] = ()
    """Where it is taken from."""
    tools: tuple[Noun, ...] = ()
    """What it is done with; for "season with salt" that is what is added."""
    results: tuple[Noun, ...] = ()
    """What the words say it becomes."""
    preposition: str = ""
    """The word before the first of `places`."""
    again: bool = False
    """True when the words take up something done before."""


def clauses(text: str) -> tuple[Clause, ...]:
    """Every instruction in the text of a step; the text as a whole when none of its sentences reads as one."""
    bare = _PARENTHESES.sub(" ", text)
    found = [s for s in sentences(bare) if use_of(s) is Use.INSTRUCTION]
    return tuple(clause(s) for s in found or [bare])


def clause(text: str) -> Clause:
    """One sentence taken apart. Never fails: what is not understood is left empty."""
    main = body(text)
    words = tokens_of(main)
    again = bool(_AGAIN.search(main))
    place = next((i for i, w in enumerate(words) if plain_verb(w) == w and not _named(words, i)), None)
    if place is None:
        return Clause(text, objects=tuple(_split(words)), again=again)
    place = _act_itself(words, place)
    verb = plain_verb(words[place]) or ""
    rest = _after_particle(verb, words[place + 1 :])
    if verb in ("let", "allow"):
        own = next((i for i, w in enumerate(rest) if plain_verb(w) == w and not _named(rest, i)), len(rest))
        rest = [*rest[:own], *(["until"] if own < len(rest) else []), *rest[own:]]
    boxes = _boxes(rest)
    objects, places, sources, tools = (tuple(n for part in boxes[kind] for n in _split(part)) for kind in _KINDS)
    opening = next((w for w in rest if w in _PLACES), "")
    act = act_of(verb, tuple(words[place + 1 :]))
    if verb == "squeeze" and not places and not tools:
        act = Act.SET
    if act is Act.DETACH and sources and sources[0].head in _STORES:
        act = Act.GATHER
    return Clause(text, verb, act, objects, places, sources, tools, _results(main), opening, again)


_KINDS = ("object", "place", "source", "tool")


def _named(words: list[str], i: int) -> bool:
    """True for a noun that looks like a verb ("the top")."""
    return i > 0 and words[i - 1] in ("the", "a", "an", "your", "of")


def _act_itself(words: list[str], place: int) -> int:
    """Over "keep mixing", "continue to cook", "use scissors to cut", "measure and add" to the act itself."""
    if words[place] in _HELPERS:
        for i in range(place + 1, min(place + 7, len(words))):
            going_on = words[i].endswith("ing") and (i == place + 1 or words[i] not in _GERUND_NOUNS)
            leads = words[i - 1] == "to" or going_on
            if leads and plain_verb(words[i]):
                return i
    following = words[place + 1 : place + 3]
    if len(following) == 2 and following[0] == "and" and plain_verb(following[1]) == following[1]:
        first = act_of(words[place])
        return place + 2 if first in FREE else place
    return place


_PARTICLES = {
    "in": frozenset("pour stir mix fold add beat whisk drop plug press push screw throw toss rub work blend".split()),
    "on": frozenset("turn switch screw slide push pull press snap clip put".split()),
    "over": frozenset(("turn", "flip", "fold")),
}
_ALWAYS = frozenset("out off up down back away apart together aside".split())


def _after_particle(verb: str, words: list[str]) -> list[str]:
    """Without a word that belongs to the verb ("pour in the stock", "take out the pads")."""
    if len(words) < 2:
        return words
    first, holder = words[0], any(singular(w) in CONTAINERS for w in words[1:4])
    if first in _ALWAYS or (verb in _PARTICLES.get(first, ()) and not (first == "on" and holder)):
        return words[1:] if words[1] not in ("of", "from") else words
    return words


def _boxes(words: list[str]) -> dict[str, list[list[str]]]:
    """The words of every part, by what the part is for."""
    boxes: dict[str, list[list[str]]] = {"object": [[]], "place": [], "source": [], "tool": [], "other": []}
    now = "object"
    for i, word in enumerate(words):
        following = words[i + 1] if i + 1 < len(words) else ""
        kind = _opens(word, following, words[i - 1] if i else "")
        if kind is None:
            boxes[now][-1].append(word)
        else:
            now = kind
            boxes[now].append([])
    return boxes


def _opens(word: str, following: str, before: str) -> str | None:
    """What kind of part begins with `word`; None when it belongs to the part before."""
    if word == "to" and plain_verb(following) == following and following != "set":
        return "other"
    if word in _TOOLS:
        return "tool"
    if word in _SOURCES:
        return "source"
    if word in _PLACES:
        return "place"
    if word in _OTHER or word in ("then", "be", "is", "are", "not"):
        return "other"
    if word.endswith("ing") and word not in _GERUND_NOUNS and (plain_verb(word) or word in ("ensuring", "being")):
        return "object" if before == "by" else "other"
    return None


def _split(words: list[str]) -> list[Noun]:
    out: list[Noun] = []
    part: list[str] = []
    for word in [*words, "and"]:
        if word in ("and", "plus", ","):
            if (found := noun(part)) is not None:
                out.append(found)
            part = []
        else:
            part.append(word)
    return out


def _results(text: str) -> tuple[Noun, ...]:
    found = (noun(tokens_of(match[1])) for match in _RESULT.finditer(text))
    return tuple(n for n in found if n is not None and not n.holds)

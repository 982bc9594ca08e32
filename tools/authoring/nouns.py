"""Things as words name them: the noun phrase without its amount, what holds things, and what stands for a mixture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .acts import plain_verb

CONTAINERS = frozenset(
    "bowl mug cup glass pot pan skillet saucepan wok kettle jar bottle plate platter dish tray board ramekin "
    "blender tin sheet bag box carton oven microwave grill toaster pitcher jug casserole griddle processor dripper "
    "beaker flask tube vial bucket sink bin drawer basket rack stove cooker fryer colander sieve container frypan "
    "cutter rim".split()
)
"""Heads of phrases for what holds other things."""
APPLIANCES = frozenset("oven microwave grill toaster stove cooker fryer sink bin drawer cutter refrigerator".split())
"""Holders that are no place in the flow of things: nothing is changed by having been in the same one."""
MIXTURES = frozenset(
    "it them this these mixture contents content batter dough sauce dressing filling marinade syrup paste soup "
    "everything ingredient all rest curry cake pancake broth food one both".split()
)
"""Words for what was made, or for whatever was last worked on."""
COLLECTIVES = frozenset("vegetable ingredient everything all veggie herb fruit part spice".split())
"""Words for all things that were made ready and not used yet."""
SKIPPED = frozenset(
    "a an the some any of your my our its their his her that this these those each every another other more few "
    "little lot bit small large big medium fresh cold hot warm heaped about approximately roughly around another "
    "extra half one two three four five six seven eight nine ten dozen first second third fourth next whole entire "
    "same new inch well together aside gently carefully slowly quickly evenly firmly thoroughly lightly completely "
    "fully immediately again then now just only also still back away out up down very too so as possible remaining "
    "leftover additional until if when while after before once be is are was were will can should not no do does "
    "continue keep slice strip cube half-inch low high non heavy nice good clean size piece pieces slices cubes "
    "bits puddle".split()
)
NUMBER = "#"
"""Stands for a number among the words of a phrase."""
NUMBER_WORDS = frozenset("one two three four five six seven eight nine ten eleven twelve dozen several".split())
SIZES = frozenset("heaped heaping level small large medium big full generous scant more".split())
SAME = {"skillet": "pan", "frypan": "pan", "wok": "pan", "griddle": "pan", "saucepan": "pot", "casserole": "pot"}
"""Holders that people call by several names in one text."""
UNITS = frozenset(
    "tsp teaspoon tbsp tablespoon cup cups oz ounce g gram kg kilogram lb pound ml milliliter l liter litre clove "
    "pinch dash handful can package packet piece drop drizzle knob spoonful inch cm mm in amount spray sprig stalk "
    "stick quart pint gallon degree minute second hour min sec hr part serving block bunch head scoop ft m".split()
)


ABSTRACT = frozenset(
    "heat power temperature high low medium flame setting motion direction circle way time taste touch order shape "
    "layer line place position turn side diameter thickness number amount degree speed center middle medium-high "
    "medium-low circumference angle minute second hour end".split()
)
"""Heads of phrases that say how, not what."""
PARTS = frozenset("top bottom side end edge center centre middle part rest piece half surface inside outside".split())
"""Words for a part or a side of a thing, when the thing is named, too."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A thing as words name it."""

    words: frozenset[str]
    """Content words, singular, without states ("chopped")."""
    head: str
    """The last content word, which says what it is."""
    states: frozenset[str] = frozenset()
    """Plain verbs of what was done to it, as its words say ("chopped onions": chop)."""
    name: str = ""
    """As written, without the amount; for people."""

    @property
    def holds(self) -> bool:
        """True for what holds other things."""
        return self.head in CONTAINERS

    @property
    def mixture(self) -> bool:
        """True for words that stand for something made, or last worked on."""
        return self.head in MIXTURES


def singular(word: str) -> str:
    """`word` without its plural ending."""
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("oes", "ches", "shes", "xes", "sses")):
        return word[:-2]
    if word in ("leaves", "halves", "loaves", "knives", "shelves"):
        return word[:-3] + ("fe" if word == "knives" else "f")
    return word.removesuffix("s")


def words_of(text: str) -> list[str]:
    """Lower-case words; a hyphen stays inside a word."""
    return re.findall(r"[a-zéèñç]+(?:[-'][a-zéèñç]+)*", text.lower())


def tokens_of(text: str) -> list[str]:
    """Lower-case words, commas that stand in no number, and `NUMBER` for every number."""
    found = re.findall(r"[a-zéèñç]+(?:[-'][a-zéèñç]+)*|\d+(?:[./,]\d+)*|[¼½¾⅓⅔⅛⅜⅝⅞]|,", text.lower())
    return [NUMBER if not token[0].isalpha() and token != "," else token for token in found]


def noun(words: Sequence[str]) -> Noun | None:
    """The thing that the words of a phrase name; None when nothing is left of them."""
    rest = _without_amount(list(words))
    found = [singular(w) for w in rest]
    states = frozenset(v for w in rest if _is_state(w) and (v := plain_verb(w)))
    kept = [w for w in found if w not in SKIPPED and not w.endswith("ly") and not _is_state(w)]
    bare = [w for w in kept if w not in PARTS] or kept[-1:]
    if not bare or bare[-1] in ABSTRACT:
        return None
    bare[-1] = SAME.get(bare[-1], bare[-1])
    return Noun(frozenset(bare), bare[-1], states, _name(rest))


def _is_state(word: str) -> bool:
    return word.endswith(("ed", "en")) and plain_verb(word) not in (None, word)


def _without_amount(words: list[str]) -> list[str]:
    """Without "1/2 cup" or "a pinch of" at the front; a unit alone stays, for it is a thing then ("the cup")."""
    i = 0
    while i < len(words) and words[i] in (
        "the",
        "a",
        "an",
        "about",
        "another",
        "approximately",
        "roughly",
        "each",
        "of",
    ):
        i += 1
    counted = i > 0 and words[i - 1] in ("a", "an", "another")
    while i < len(words) and (words[i] == NUMBER or words[i] in NUMBER_WORDS or words[i] in ("to", "or", "x", "half")):
        i, counted = i + 1, True
    while counted and i < len(words) and words[i] in SIZES:
        i += 1
    if counted and i < len(words) and singular(words[i]) in UNITS:
        unit = i
        i += 1
        while i < len(words) and words[i] in ("of", "the", "in", "number"):
            i += 1
        if i == len(words):
            return words[unit:]
    return [w for w in words[i:] if w != NUMBER]


def _name(words: Sequence[str]) -> str:
    kept = [w for w in words if w not in ("the", "a", "an", "some", "your", "little", "few", "any")]
    return " ".join(kept)[:120]

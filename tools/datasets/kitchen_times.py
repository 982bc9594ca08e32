"""How long a step of a recipe probably takes, from its words: what it says, what kind of work it is, what it measures.

Classes are common sense; their seconds are rounded from people's own times in 197 recordings of CaptainCook4D.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from ...core.stated_time import stated_times
from ...core.steps import Duration


class Work(Enum):
    """Kinds of kitchen work by how long they take: seconds that a tenth, half and nine tenths of them take at most."""

    TOUCH = Duration(2.0, 6.0, 21.0)
    """One reach of the hand: a knob, a lid, a pan taken off the heat."""
    PUT = Duration(6.0, 16.0, 45.0)
    """Something ready goes somewhere: placed, poured, sprinkled, served, wiped."""
    MEASURE = Duration(15.0, 38.0, 92.0)
    """Something is measured out and added."""
    STIR = Duration(11.0, 32.0, 75.0)
    """Mixed, stirred, whisked, turned over."""
    CUT = Duration(19.0, 54.0, 147.0)
    """Peeled, cut, chopped, ground."""
    HEAT = Duration(25.0, 95.0, 230.0)
    """Heated until it looks right."""
    OTHER = Duration(8.0, 33.0, 107.0)
    """No word says what kind of work it is."""


_WORDS: Mapping[Work, str] = {
    Work.TOUCH: "return set cover uncover replace remove turn switch press open close lower raise reduce",
    Work.PUT: "place put pour season garnish drizzle serve splash sprinkle spread transfer rinse dry discard pat wash "
    "arrange layer lay dip drain move combine top throw enjoy",
    Work.MEASURE: "measure fill crack coat line take weigh gather scoop squeeze spoon",
    Work.STIR: "mix stir whisk flip toss fold invert blend blitz beat shake mash roll knead",
    Work.CUT: "chop cut slice peel mince grate dice grind spiralize trim core shred crush",
    Work.HEAT: "heat melt boil cook saute fry bake simmer roast toast microwave preheat steam brew warm continue",
}
_WORK: Mapping[str, Work] = {word: work for work, words in _WORDS.items() for word in words.split()}
_AMOUNT = re.compile(r"\d|\b(tsp|tbsp|teaspoons?|tablespoons?|cups?|ounces?|oz|pinch|half|drizzle|knob)\b")
_LEAD_S = 18.0
"""Seconds that getting ready and clearing away add to a time that the text states."""


def kitchen_duration(text: str) -> Duration:
    """Seconds (10th, 50th, 90th percentile) that a step of this text takes in a kitchen."""
    low = text.lower()
    if stated := stated_times(low):
        middle = (stated[0].low + stated[0].high) / 2.0
        return Duration(0.6 * middle + 5.0, middle + _LEAD_S, 1.6 * middle + 3.0 * _LEAD_S)
    return kind_of_work(low).value


def kind_of_work(text: str) -> Work:
    """The kind of the first word that names one; adding is measuring when an amount is named."""
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in ("add", "adding"):
            return Work.MEASURE if _AMOUNT.search(text.lower()) else Work.PUT
        if word in _WORK:
            return _WORK[word]
    return Work.OTHER

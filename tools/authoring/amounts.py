"""Amounts and temperatures that an English text states: "1/2 tsp salt", "2 eggs", "195-205 degrees Fahrenheit"."""

from __future__ import annotations

import re

from .acts import plain_verb
from .nouns import words_of

_FRACTIONS = {
    "¼": "1/4",
    "½": "1/2",
    "¾": "3/4",
    "⅓": "1/3",
    "⅔": "2/3",
    "⅛": "1/8",
    "⅜": "3/8",
    "⅝": "5/8",
    "⅞": "7/8",
}
_COUNTING = "zero one two three four five six seven eight nine ten eleven twelve"
_WORDS = {word: float(i) for i, word in enumerate(_COUNTING.split())}
_VALUE = r"(?:\d+\s+\d+/\d+|\d+/\d+|\d+(?:\.\d+)?)"
_NUMBER = rf"({_VALUE}|half an?|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?=\s))"
_UNIT_NAMES = {
    "tsp": "tsp teaspoon teaspoons tsps",
    "tbsp": "tbsp tablespoon tablespoons tbsps tbs",
    "cup": "cup cups",
    "oz": "oz ounce ounces",
    "g": "g gram grams",
    "kg": "kg kilogram kilograms",
    "lb": "lb lbs pound pounds",
    "ml": "ml milliliter milliliters millilitre millilitres",
    "l": "l liter liters litre litres",
    "pinch": "pinch pinches",
    "dash": "dash dashes",
    "clove": "clove cloves",
    "slice": "slice slices",
    "piece": "piece pieces",
    "drop": "drop drops",
    "can": "can cans",
    "packet": "packet packets",
    "mm": "mm millimeters millimetres",
    "cm": "cm centimeters centimetres",
    "in": "inch inches",
    "turn": "turn turns",
    "nm": "nm newton-metres newton-meters",
    "handful": "handful handfuls",
    "stick": "stick sticks",
    "drizzle": "drizzle",
}
_UNITS = {word: unit for unit, words in _UNIT_NAMES.items() for word in words.split()}
_COUNTED = frozenset({"clove", "slice", "piece", "can", "packet", "stick", "turn", "drop"})
_SIZE = r"(?:heaped |heaping |level |small |large |medium |fresh )*"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_NAME = r"[a-zA-Z][\w'-]*(?:\s+[a-zA-Z][\w'-]*){0,3}"
_AMOUNT = re.compile(
    rf"(?<![\w./°])(?:{_NUMBER})(?:\s*(?:-|–|to|or)\s*({_VALUE}))?[\s-]*{_SIZE}(?:({_UNIT})\b\.?)?\s*"
    rf"(?:in number\s+)?(?:of\s+)?(?:the\s+)?({_NAME})?",
    re.IGNORECASE,
)
_TIME = re.compile(r"^(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|more|degrees?|times?|full|s|h|c|f)\b", re.IGNORECASE)
_STOPS = frozenset("to into onto in on from with and or over for until at of by using the a an if then as".split())
_HEAT = re.compile(
    rf"({_VALUE})(?:\s*(?:-|–|to)\s*({_VALUE}))?\s*(?:°|º|degrees?\s*|deg\.?\s*)\s*(celsius|centigrade|fahrenheit|[cf]\b)?",
    re.IGNORECASE,
)
MOST = 6
"""The most amounts of one text that are kept."""


def amounts(text: str) -> list[tuple[str, str, float, str]]:
    """(name, kind, target, unit) of every amount: kind is `quantity` with a unit of measure, else `count`.

    Of a range the middle counts. Times and temperatures are none.
    """
    out: list[tuple[str, str, float, str]] = []
    for found in _AMOUNT.finditer(_ascii(text)):
        low, high, unit, words = found.groups()
        if words is None or _TIME.match(words) or (low.lower() in ("a", "an", "half a", "half an") and unit is None):
            continue
        name = _named(words)
        known = _UNITS.get((unit or "").lower(), "")
        if not name and known not in ("mm", "cm", "in", "turn"):
            continue
        first, last = _number(low), _number(high or low)
        if first is None or last is None or not 0 < first + last < 1e6:
            continue
        kind = "quantity" if known and known not in _COUNTED else "count"
        out.append((name or "amount", kind, (first + last) / 2, known))
    return out[:MOST]


def temperatures(text: str) -> list[tuple[float, float]]:
    """(from, to) in degrees Celsius of every temperature; without a letter, from 260 on it is read as Fahrenheit."""
    out: list[tuple[float, float]] = []
    for low, high, unit in _HEAT.findall(text):
        first, last = _number(low), _number(high or low)
        if first is None or last is None or re.search(r"\bangle\b|\bturn\b|\brotate\b", text, re.IGNORECASE):
            continue
        if unit.lower().startswith("f") or (not unit and first >= 260):
            first, last = (first - 32) / 1.8, (last - 32) / 1.8
        out.append((round(min(first, last), 1), round(max(first, last), 1)))
    return out


def _ascii(text: str) -> str:
    for sign, plain in _FRACTIONS.items():
        text = re.sub(rf"(?<=\d)\s*{sign}", f" {plain}", text).replace(sign, plain)
    return text


def _named(words: str) -> str:
    kept: list[str] = []
    for word in words.split():
        low = word.lower()
        if low in _STOPS or (kept and low.endswith("ing") and plain_verb(low)):
            break
        kept.append(word)
    return " ".join(kept) if words_of(" ".join(kept)) else ""


def _number(word: str) -> float | None:
    word = " ".join(word.lower().split())
    if word in _WORDS:
        return _WORDS[word]
    if word.startswith("half"):
        return 0.5
    if word in ("a", "an"):
        return 1.0
    whole, _, part = word.rpartition(" ") if "/" in word else (word, "", "")
    top, _, bottom = part.partition("/")
    if part and not float(bottom):
        return None
    return float(whole or 0) + (float(top) / float(bottom) if part else 0.0)

"""Times that an English text states ("for 2 minutes", "30 to 40 seconds"), in seconds."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = r"(?:\d+\s+\d/\d|\d/\d|\d+(?:\.\d+)?|half an?|an?|" + "|".join(_WORDS) + ")"
_UNITS = {"s": 1.0, "sec": 1.0, "second": 1.0, "min": 60.0, "minute": 60.0, "h": 3600.0, "hr": 3600.0, "hour": 3600.0}
_PATTERN = re.compile(
    rf"(?<![\w./])({_NUMBER})(?:\s*(?:-|–|to|or)\s*({_NUMBER}))?(?:\s+more|\s+full)?(?:(?<=\d)\s*-?\s*|[\s-]+)"
    r"(seconds?|secs?|s|minutes?|mins?|hours?|hrs?|h)\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"\b(within|every|under|before|less than|up to|at most|no more than)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StatedTime:
    """A time that a text asks for: from `low` to `high` seconds; equal when one number was given."""

    low: float
    high: float


def stated_times(text: str) -> tuple[StatedTime, ...]:
    """Every time the text asks for, in order; limits ("within 5 minutes", "every hour") are none."""
    return tuple(_time(found) for found in _PATTERN.finditer(text) if not _LIMIT.search(text[: found.start()]))


def seconds_of(value: float, unit: str) -> float | None:
    """`value` in seconds; an empty unit is seconds; None for a unit that is no time."""
    name = unit.strip().lower().rstrip(".")
    scale = {"": 1.0, "ms": 0.001}.get(name) or _UNITS.get(name) or _UNITS.get(name.removesuffix("s"))
    return None if scale is None else value * scale


def _time(found: re.Match[str]) -> StatedTime:
    low, high, unit = found.groups()
    unit = unit.lower()
    scale = _UNITS[unit if unit in _UNITS else unit.removesuffix("s")]
    first, last = _number(low), _number(high or low)
    return StatedTime(min(first, last) * scale, max(first, last) * scale)


def _number(word: str) -> float:
    word = word.lower()
    if word in _WORDS:
        return float(_WORDS.index(word))
    if word in ("a", "an"):
        return 1.0
    if word.startswith("half"):
        return 0.5
    whole, _, part = word.rpartition(" ") if "/" in word else (word, "", "")
    top, _, bottom = part.partition("/")
    return float(whole or 0) + (float(top) / (float(bottom) or 1.0) if part else 0.0)

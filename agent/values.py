"""Values in words: "it is 80 degrees", "I poured 200 ml". A few plain statements, no guessing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..core.evidence import Evidence, Sense, StepEvidence
from ..core.steps import Param, ParamKind, Step
from .hearing import clean

_STATES = frozenset(
    "is its it's was were are that's reads shows says poured added put took used measured weighed filled set got have "
    "ist sind war waren zeigt steht habe hab gegossen eingegossen gegeben genommen abgemessen gewogen gestellt".split()
)
"""Words that make a statement of what a value is; one of them must be there."""
_OPEN = frozenset(
    "should must need needs want wants how what which when if until till than more less another not isn't wasn't no "
    "don't didn't will would could can add about almost nearly over under "
    "soll sollte muss brauche brauchen will wie was wann wenn ob bis noch mehr weniger nicht kein keine etwa fast "
    "ungefaehr ungefähr über unter".split()
)
"""Words with which a number is no plain value: wishes, questions, comparisons."""
_ASKING = frozenset("is was are were have did ist sind war waren hat haben".split())
"""First words of a question."""

_NUMBER = re.compile(
    r"(?<![\w.,])(-?\d{1,6}(?:[.,]\d{1,3})?)\s*(°\s*[cf]\b|[^\W\d_]+|°|%)?(\s+(?:celsius|fahrenheit)\b)?"
)

_AMOUNTS: dict[str, tuple[str, float]] = {
    **dict.fromkeys("ml milliliter milliliters millilitre millilitres".split(), ("volume", 1.0)),
    **dict.fromkeys("cl centiliter centiliters centilitre centilitres zentiliter".split(), ("volume", 10.0)),
    **dict.fromkeys("dl deciliter deciliters decilitre decilitres deziliter".split(), ("volume", 100.0)),
    **dict.fromkeys("l liter liters litre litres".split(), ("volume", 1000.0)),
    **dict.fromkeys("mg milligram milligrams milligramm".split(), ("mass", 0.001)),
    **dict.fromkeys("g gram grams gramm".split(), ("mass", 1.0)),
    **dict.fromkeys("kg kilo kilos kilogram kilograms kilogramm".split(), ("mass", 1000.0)),
}
"""unit -> what it measures, and how many of the smallest here it is."""
_CELSIUS = frozenset(("c", "°c", "celsius", "°", "degree", "degrees", "grad"))
_FAHRENHEIT = frozenset(("f", "°f", "fahrenheit"))


@dataclass(frozen=True, slots=True)
class Value:
    """A value that the person named, of one parameter of a step."""

    step_id: str
    kind: ParamKind
    value: float
    """In the parameter's unit."""


def value_in(text: str, steps: Iterable[Step]) -> Value | None:
    """What `text` says of the first of `steps` that has a parameter in such a unit; None when it states no value.

    Questions, wishes and comparisons state none; neither do words with two values that would fit.
    """
    words = clean(text).lower()
    said = set(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", words.replace("’", "'")))
    asks = "?" in words or words.partition(" ")[0] in _ASKING
    if asks or not said & _STATES or said & _OPEN:
        return None
    named = [(float(m[1].replace(",", ".")), _unit(m[2], m[3])) for m in _NUMBER.finditer(words)]
    for step in steps:
        for param in step.params:
            fits = [v for number, unit in named if (v := _in_unit_of(param, number, unit)) is not None]
            if len(fits) == 1:
                return Value(step.id, param.kind, fits[0])
    return None


def said_value(value: Value, t: float, made_at: float) -> Evidence:
    """The evidence in a value that the person named: it says nothing of how far the step is."""
    item = StepEvidence(value.step_id, p_on=0.0, p_done_now=0.0, readings={value.kind: value.value})
    return Evidence(t, made_at, Sense.WORDS, (item,))


def _unit(word: str | None, scale: str | None) -> str:
    return "".join((scale or word or "").split()).rstrip(".")


def _in_unit_of(param: Param, number: float, unit: str) -> float | None:
    """`number` of `unit` in the parameter's unit; None when it measures something else."""
    if param.kind is ParamKind.TEMPERATURE:
        return _degrees(param, number, unit)
    own = param.unit.lower()
    if own in _AMOUNTS and unit in _AMOUNTS:
        (what, factor), (of_it, size) = _AMOUNTS[unit], _AMOUNTS[own]
        return number * factor / size if what == of_it else None
    counts = param.kind is not ParamKind.DURATION and own != ""
    return number if counts and unit.rstrip("s") == own.rstrip("s") else None


def _degrees(param: Param, number: float, unit: str) -> float | None:
    asked_f = param.unit.lower().lstrip("°") in _FAHRENHEIT
    plain = unit in ("°", "degree", "degrees", "grad")
    if unit in _FAHRENHEIT or (plain and asked_f):
        return number if asked_f else (number - 32.0) / 1.8
    if unit in _CELSIUS:
        return number * 1.8 + 32.0 if asked_f else number
    return None

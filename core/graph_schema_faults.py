"""pydantic's errors as faults a person can act on: the line, the field, what is allowed, the nearest name."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from . import graph_schema as schema
from .faults import Fault, FaultCode
from .graph_text import Marked, Path
from .near import allowed, did_you_mean

_MODELS: Mapping[str, type[BaseModel]] = {
    "steps": schema.StepModel,
    "groups": schema.GroupModel,
    "duration": schema.DurationModel,
    "repeat": schema.RepeatModel,
    "things": schema.ThingModel,
    "params": schema.ParamModel,
    "hazards": schema.HazardModel,
    "recoveries": schema.RecoveryModel,
    **dict.fromkeys(("pre", "all", "any", "not"), schema.FormulaModel),
}
"""The field that holds a mapping -> its model."""

_MEANINGS: Mapping[str, str] = {
    "tuple_type": "must be a list, like [a, b]",
    "model_type": "must be a mapping of fields",
    "dict_type": "must be a mapping, like {de: text}",
    "string_type": "must be text",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "finite_number": "must be a finite number",
    "string_pattern_mismatch": "must be one word: letters, digits, _ - and . only, beginning with a letter or digit",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
}
"""pydantic error type -> what is allowed, for people."""


def schema_faults(error: ValidationError, marked: Marked) -> tuple[tuple[Path, Fault], ...]:
    """(path, fault) of every error, in the order pydantic found them."""
    out: dict[Path, Fault] = {}
    for item in error.errors(include_url=False):
        path: Path = tuple(item["loc"])
        if item["type"] == "too_short" and isinstance(item["input"], list) and item["input"]:
            continue  # pydantic's second complaint about a list whose entries are all bad
        fault = Fault(FaultCode.SCHEMA, _message(item, marked), marked.file, marked.line(*path))
        out.setdefault(path, fault)
    return tuple(out.items())


def _message(item: Mapping[str, Any], marked: Marked) -> str:
    kind, path, value = item["type"], tuple(item["loc"]), item["input"]
    if kind == "missing":
        return f"field {path[-1]!r} is missing{_place(path[:-1], marked)}; write it"
    if kind == "extra_forbidden":
        names = _fields(path[:-1])
        hint = did_you_mean(str(path[-1]), names)
        return f"unknown field {path[-1]!r}{_place(path[:-1], marked)}.{hint} Allowed: {allowed(names, 30)}"
    where = f"{_name(path, marked)} is {_short(value)}"
    if kind == "enum":
        names = [name.strip().strip("'") for name in str(item["ctx"]["expected"]).replace(" or ", ", ").split(", ")]
        return f"{where}.{did_you_mean(str(value), names)} Allowed: {allowed(names, 30)}"
    return f"{where}, but it {_meaning(kind, item)}"


def _meaning(kind: str, item: Mapping[str, Any]) -> str:
    if kind == "value_error":
        return f"is not allowed: {item['ctx']['error']}"
    text = str(item["msg"])
    return _MEANINGS.get(kind, text.replace("Input should", "should").replace("Tuple should", "should"))


def _fields(path: Path) -> tuple[str, ...]:
    holder = next((part for part in reversed(path) if isinstance(part, str)), None)
    model = _MODELS.get(holder or "", schema.GraphModel)
    return tuple(info.alias or name for name, info in model.model_fields.items())


def _name(path: Path, marked: Marked) -> str:
    """Where it is, inside out, the step by its id: "field 'median' of 'duration' of step 'boil'"."""
    words: list[str] = []
    if len(path) > 1 and path[0] in ("steps", "groups", "goal_effects"):
        words.append(_entry(path, marked))
        path = path[2:]
    words += [f"entry {part + 1}" if isinstance(part, int) else repr(part) for part in path]
    text = " of ".join(reversed(words)) or "the file"
    return f"field {text}" if text.startswith("'") else text


def _entry(path: Path, marked: Marked) -> str:
    entry = marked.data[path[0]][path[1]]
    name = entry.get("id") if isinstance(entry, dict) else None
    return f"{str(path[0])[:-1]} {name!r}" if isinstance(name, str) else f"entry {int(path[1]) + 1} of {path[0]!r}"


def _place(path: Path, marked: Marked) -> str:
    return f" in {_name(path, marked).removeprefix('field ')}" if path else ""


def _short(value: Any) -> str:
    if value is None:
        return "empty"
    text = reprlib.repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."

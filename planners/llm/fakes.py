"""Backends that need no model: one that says what a script says, and one that says random things of the right form."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Iterable
from typing import Any

from pydantic import BaseModel

from .backend import Ask, Reply, parse_answer
from .trouble import ModelTrouble, TroubleKind

Line = str | ModelTrouble | Callable[[Ask], str]
"""A raw answer, a trouble to raise, or a function from the question to a raw answer."""


class ScriptedBackend:
    """Gives prepared raw answers in order, the last one for ever. Remembers what it was asked."""

    name = "scripted"

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._lines = list(lines) or [ModelTrouble(TroubleKind.DOWN, "nobody listens at the address")]
        self._lock = threading.Lock()
        self.asked: list[Ask] = []

    def ask(self, ask: Ask) -> Reply:
        """The next line, checked as an answer of a server is."""
        with self._lock:
            self.asked.append(ask)
            line = self._lines.pop(0) if len(self._lines) > 1 else self._lines[0]
        if isinstance(line, ModelTrouble):
            raise line
        text = line if isinstance(line, str) else line(ask)
        return Reply(parse_answer(ask.answer, text), len(ask.user) // 4, len(text) // 4)


class RandomBackend:
    """Random answers of exactly the form that is asked for: what an untrained model says under a grammar."""

    name = "random"

    def __init__(self, seed: int = 0) -> None:
        self._rng = random.Random(seed)

    def ask(self, ask: Ask) -> Reply:
        """A random answer."""
        return Reply(random_answer(ask.answer, self._rng))


def random_answer(answer: type[BaseModel], rng: random.Random) -> BaseModel:
    """Something that `answer` accepts, drawn by `rng`."""
    return answer.model_validate_json(json.dumps(random_value(answer.model_json_schema(), rng)))


def random_value(schema: dict[str, Any], rng: random.Random) -> Any:
    """A value that fits a JSON Schema of the kind that `schema.answer_model` gives."""
    return _value(schema, schema.get("$defs", {}), rng)


def _value(schema: dict[str, Any], known: dict[str, Any], rng: random.Random) -> Any:
    if "$ref" in schema:
        return _value(known[schema["$ref"].rsplit("/", 1)[-1]], known, rng)
    for name in ("anyOf", "oneOf", "enum"):
        if name in schema:
            picked = rng.choice(schema[name])
            return picked if name == "enum" else _value(picked, known, rng)
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type")
    if kind == "object":
        return {name: _value(one, known, rng) for name, one in schema.get("properties", {}).items()}
    if kind == "array":
        least, most = schema.get("minItems", 0), schema.get("maxItems", 3)
        return [_value(schema["items"], known, rng) for _ in range(rng.randint(least, most))]
    if kind == "string":
        least, most = schema.get("minLength", 0), min(schema.get("maxLength", 20), 40)
        return "".join(rng.choice("abc déñ水 \n<|>'\"\\") for _ in range(rng.randint(least, most)))
    return rng.choice((True, False)) if kind == "boolean" else rng.randint(-3, 3)

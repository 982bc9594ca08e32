"""The one face of everything that answers: a server, a model in this process, a script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel, ValidationError

from .trouble import ModelTrouble, TroubleKind

MAX_CHARS = 20_000
"""Longer answers are not read: a proposal takes a few hundred."""
_CONTROL = re.compile(r"[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Ask:
    """One question."""

    system: str
    """Ours alone: nothing from outside is ever part of it."""
    user: str
    """The data, as one JSON object."""
    answer: type[BaseModel]
    """The only form of answer that is taken."""
    max_tokens: int = 512
    deadline_s: float = 15.0
    """Wall seconds after which nobody waits any more."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    value: BaseModel
    tokens_in: int = 0
    tokens_out: int = 0


class Backend(Protocol):
    """Something that answers. Blocking; called from a thread that may wait."""

    @property
    def name(self) -> str:
        """For journal and messages: model and address, without secrets."""
        ...

    def ask(self, ask: Ask) -> Reply:
        """The answer. Raises ModelTrouble."""
        ...


def parse_answer(answer: type[BaseModel], text: str | None) -> BaseModel:
    """The answer that `text` holds. Raises ModelTrouble for anything that is not exactly what was asked for.

    Tolerated: thinking before the answer (up to `</think>`), a code fence around it, and control characters, each of
    which is read as a blank: the grammars of some servers let them into strings, where JSON has none.
    """
    body = (text or "")[: MAX_CHARS + 1].strip()
    if len(body) > MAX_CHARS:
        raise ModelTrouble(TroubleKind.ENDLESS, f"the answer is longer than {MAX_CHARS} characters")
    if body.startswith("<think>") and "</think>" not in body:
        raise ModelTrouble(TroubleKind.ENDLESS, "the model was still thinking when it was cut off")
    body = body.rpartition("</think>")[2].strip()
    if body.startswith("```"):
        body = body.strip("`").removeprefix("json").strip()
    body = _CONTROL.sub(" ", body)
    try:
        return answer.model_validate_json(body)
    except (ValidationError, RecursionError) as error:
        raise _misfit(body, error) from error


def _misfit(body: str, error: Exception) -> ModelTrouble:
    if not body.startswith(("{", "[")):
        return ModelTrouble(TroubleKind.SCHEMA, f"the answer is no JSON: {body[:60]!r}")
    first = error.errors()[0] if isinstance(error, ValidationError) else None
    if first is not None and first["type"] == "json_invalid":
        return ModelTrouble(TroubleKind.HALF, f"the answer is no whole JSON: {first['msg']}")
    where = ".".join(str(part) for part in first["loc"]) if first else "answer"
    what = first["msg"] if first else "nested too deep"
    return ModelTrouble(TroubleKind.SCHEMA, f"the answer does not fit the schema at {where}: {what}")

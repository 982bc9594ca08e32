"""What the simulated person understands of spoken words.

It shares no code and no phrase list with the wording of the assistant: it looks for a few cue words and for the step of
its own task whose action and things the words name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ...core.steps import Role, Step
from ...perception.lexicon.parse import Phrase, meaning, phrase, verb_of
from .tasks import Bound


class Ask(StrEnum):
    """What the words ask for."""

    STOP = "stop"
    """Something is wrong with what is being done."""
    OWED = "owed"
    """A step was left out."""
    NEXT = "next"
    """A step to do next."""
    NOTHING = "nothing"
    """No request."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The request and the step that it names, if any."""

    ask: Ask
    step_id: str | None = None


_STOP = re.compile(r"\b(stop|wrong|instead|not the|hold on|wait)\b", re.I)
_OWED = re.compile(r"\b(skip\w*|miss\w*|forg\w+|left out|still (?:need|have|owe\w*)|not (?:done|yet)|first)\b", re.I)


def understand(text: str, steps: tuple[Bound, ...]) -> Heard:
    """The person's reading of `text`."""
    named = _named_step(text, steps)
    if _STOP.search(text):
        return Heard(Ask.STOP, named)
    if named is None:
        return Heard(Ask.NOTHING)
    return Heard(Ask.OWED if _OWED.search(text) else Ask.NEXT, named)


def _named_step(text: str, steps: tuple[Bound, ...]) -> str | None:
    """The first clause that names a step well enough decides."""
    for clause in re.split(r"[.:;!?]|, then | before ", text):
        scored = [(overlap(clause, step), step.step_id) for step in steps]
        best = max(scored, default=(0.0, ""))
        if best[0] >= 0.75:
            return best[1]
    return None


def overlap(clause: str, step: Bound) -> float:
    """Share of the step's words (action, things) that the clause contains; a little more when the roles fit too."""
    chunks = re.split(r"\b(?:the|a|an|some)\b", clause)
    heard = {(p.colour, p.kind) for chunk in chunks if (p := phrase(chunk))}
    wanted = [(name.colour, name.kind) for role in Role if (name := step.roles.get(role))]
    hits = sum(thing in heard for thing in wanted) + (verb_of(clause.strip()) == step.verb)
    asked = meaning(Step("", clause.strip()))
    same = all(asked.role(role) == Phrase(name.kind, name.colour) for role, name in step.roles.items())
    return hits / (len(wanted) + 1) + 0.01 * same

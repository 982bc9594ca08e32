"""From a step's words to concepts: which action, which thing in which role.

Rules only, no learning: particles join their verb ("switch ... on" -> switch_on), a preposition opens the next role
("into the blue mug" -> target, "with the red spoon" -> tool).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ...core.steps import Role, Step
from .concepts import COLOURS, KINDS, VERBS, Concept

_TARGET = frozenset({"into", "onto", "in", "on", "to", "from", "over", "inside", "upon", "atop", "off", "out"})
_TOOL = frozenset({"with", "using", "by"})
_SOURCE_VERBS = frozenset({"pour", "scoop", "spread", "sprinkle"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A thing as words name it; None where no word says."""

    kind: str | None = None
    colour: str | None = None

    def __bool__(self) -> bool:
        return self.kind is not None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a step asks for: the action and the thing in each role."""

    verb: str | None
    object: Phrase = Phrase()
    target: Phrase = Phrase()
    tool: Phrase = Phrase()

    def role(self, role: Role) -> Phrase:
        """The phrase in `role`."""
        return {Role.OBJECT: self.object, Role.TARGET: self.target, Role.TOOL: self.tool}[role]


def _index(concepts: tuple[Concept, ...]) -> dict[str, str]:
    return {word: c.name for c in concepts for word in (c.name, *c.words, *c.held_out)}


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    return _index(KINDS), _index(COLOURS), _index(VERBS)


def tokens(text: str) -> tuple[str, ...]:
    """Lower-case words; particles are joined to the verb they belong to."""
    words = re.findall(r"[a-z][a-z\-_]*", text.lower())
    return tuple(_join_particles(words))


def _join_particles(words: list[str]) -> list[str]:
    if len(words) < 2:
        return words
    first = words[0]
    if first in ("switch", "turn"):
        for particle in ("on", "off", "over"):
            if particle in words[1:2] or words[-1] == particle:
                place = 1 if words[1] == particle else len(words) - 1
                return [f"{first}_{particle}", *words[1:place], *words[place + 1 :]]
    if first in ("put", "give") and "back" in words:
        place = words.index("back")
        return ["put_back", *words[1:place], *words[place + 1 :]]
    if first == "spoon" and words[1] == "up":
        return ["spoon-up", *words[2:]]
    return words


def phrase(text: str) -> Phrase:
    """The thing that a noun phrase names ("the blue mug"); the last kind word wins, as in English compounds."""
    kinds, colours, _ = _tables()
    words = tokens(text)
    kind = next((kinds[w] for w in reversed(words) if w in kinds), None)
    colour = next((colours[w] for w in words if w in colours), None)
    return Phrase(kind, colour)


def verb_of(text: str) -> str | None:
    """The canonical action of an imperative sentence: its first action word."""
    _, _, verbs = _tables()
    return next((verbs[w] for w in tokens(text) if w in verbs), None)


def meaning(step: Step) -> Meaning:
    """What a step asks for, from its things where given, else from its text."""
    _, _, verbs = _tables()
    verb = verb_of(step.text) or verbs.get(step.verb)
    if step.verb and step.verb in verbs:
        verb = verbs[step.verb]
    if step.things:
        named = {role: phrase(step.thing(role) or "") for role in Role}
        return Meaning(verb, named[Role.OBJECT], named[Role.TARGET], named[Role.TOOL])
    return _from_text(step.text, verb)


def _from_text(text: str, verb: str | None) -> Meaning:
    parts: dict[Role, list[str]] = {role: [] for role in Role}
    role = Role.OBJECT
    words = tokens(text)
    for word in words[1:]:
        if word in _TOOL:
            role = Role.TOOL
        elif word == "from" and verb in _SOURCE_VERBS:
            parts[Role.OBJECT].clear()
            role = Role.OBJECT
        elif word in _TARGET:
            role = Role.TARGET
        else:
            parts[role].append(word)
    found = {role: phrase(" ".join(["the", *part])) for role, part in parts.items()}
    if verb == "stir" and not found[Role.TARGET]:
        found[Role.TARGET], found[Role.OBJECT] = found[Role.OBJECT], Phrase()
    return Meaning(verb, found[Role.OBJECT], found[Role.TARGET], found[Role.TOOL])

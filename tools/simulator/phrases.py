"""How a random task graph words its steps: varied imperatives for training, unseen ones for the paraphrase row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from ...core.steps import Role
from ...perception.lexicon.concepts import COLOURS, KINDS, VERBS, Concept


class Named(Protocol):
    """Anything with a kind and a colour."""

    @property
    def kind(self) -> str:
        """Canonical kind."""
        ...

    @property
    def colour(self) -> str:
        """Canonical colour."""
        ...


_PREPOSITIONS = {
    "pour": "into",
    "scoop": "into",
    "spread": "on",
    "sprinkle": "over",
    "place": "on",
    "take_out": "from",
    "screw": "into",
}


def _word(concepts: tuple[Concept, ...], name: str, rng: np.random.Generator, unseen: bool) -> str:
    concept = next(c for c in concepts if c.name == name)
    pool = [w for w in (concept.held_out if unseen else concept.words) if "-" not in w or concepts is not VERBS]
    return str(rng.choice(pool or list(concept.words)))


def noun(name: Named, rng: np.random.Generator, unseen: bool) -> str:
    """A noun phrase such as "red mug"."""
    return f"{_word(COLOURS, name.colour, rng, unseen)} {_word(KINDS, name.kind, rng, unseen)}"


def sentence(
    verb: str, roles: Mapping[Role, Named], rng: np.random.Generator, unseen: bool = False
) -> tuple[str, dict[Role, str]]:
    """An imperative for a step and the noun phrase of each role. `unseen` uses held-out words and other word orders."""
    words = {role: noun(name, rng, unseen) for role, name in roles.items()}
    action = _word(VERBS, verb, rng, unseen).replace("_", " ")
    parts = [_capital(action)]
    obj, target, tool = (words.get(role) for role in (Role.OBJECT, Role.TARGET, Role.TOOL))
    parts += [_object_part(verb, obj)] if obj else []
    if target:
        preposition = _PREPOSITIONS.get(verb)
        parts.append(f"{preposition} the {target}" if preposition else f"the {target}")
    if tool:
        tail = f"{'using' if unseen else 'with'} the {tool}"
        parts.append(tail)
    return " ".join(parts), words


def _object_part(verb: str, obj: str) -> str:
    return f"from the {obj}" if verb in ("pour", "scoop", "spread") else f"the {obj}"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]

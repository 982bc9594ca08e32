"""Words about time that tie a step to an earlier one: "while it cools", "once the water has boiled", "meanwhile"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .acts import plain_verb
from .clause import Clause
from .nouns import noun, singular, words_of

_PHRASE = r"\s+([^,.;:()]{3,120}?)(?=[,.;:()]|\s+(?:is|are)\s+done\b|$)"
_NO_TIME = r"(?!\s+(?:much|many|soon|well|long|needed|desired))"
_BESIDE = re.compile(rf"\b(?:while|whilst|as)\b{_NO_TIME}{_PHRASE}", re.IGNORECASE)
_AFTER = re.compile(rf"\b(?:once|after|when|as soon as)\b{_PHRASE}", re.IGNORECASE)
_MEANWHILE = re.compile(r"^\W*(?:meanwhile|in the meantime|at the same time|while you wait)\b", re.IGNORECASE)


def after_and_beside(text: str, earlier: Sequence[Sequence[Clause]]) -> tuple[frozenset[int], frozenset[int]]:
    """(steps that the text places before it, steps that it places at the same time), as places in `earlier`."""
    bare = re.sub(r"\([^()]*\)", " ", text)
    if _MEANWHILE.match(bare) and earlier:
        return frozenset(), frozenset({len(earlier) - 1})
    after = {found for phrase in _AFTER.findall(bare) if (found := _meant(phrase, earlier)) is not None}
    first = _BESIDE.match(bare.lstrip())
    found = _meant(first[1], earlier) if first else None
    return frozenset(after), frozenset(() if found is None else (found,))


def _meant(phrase: str, earlier: Sequence[Sequence[Clause]]) -> int | None:
    """The latest earlier step of the phrase's verb and, where it names one, of its thing."""
    words = words_of(phrase)
    verbs = {verb for word in words if (verb := plain_verb(word)) is not None} | set(words)
    named = noun([w for w in words if plain_verb(w) is None])
    things = named.words if named is not None and not named.mixture else frozenset()
    for place in range(len(earlier) - 1, -1, -1):
        for clause in earlier[place]:
            if _does(clause, verbs) and (not things or things & _things(clause) or not _things(clause)):
                return place
    return None


def _does(clause: Clause, verbs: set[str]) -> bool:
    said = {verb for word in words_of(clause.text) if (verb := plain_verb(word)) is not None}
    return clause.verb in verbs or bool(said & verbs & _LASTING)


_LASTING = frozenset(
    "boil cool bake simmer soak rest chill cook melt rise marinate dry heat preheat steep drain cure".split()
)
"""What a thing does by itself for a while: "let it cool" is meant by "while it cools"."""


def _things(clause: Clause) -> frozenset[str]:
    nouns = (*clause.objects, *clause.places, *clause.sources)
    return frozenset(singular(word) for n in nouns if not n.mixture for word in n.words)

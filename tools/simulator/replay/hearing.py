"""What the person of a recording understands of spoken words: the step that they name. Few rules, no lexicon."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache

from ....core.graph import StepGraph

_WORD = re.compile(r"[a-z]+|\d+")
_EMPTY = frozenset(
    "a an the and or of to in on into with for from it is are be your you then at by as that this up".split()
)
ENOUGH = 0.6
"""Share of a step's telling words, weighted by how telling they are, that have to be heard."""


def named_steps(text: str, graph: StepGraph) -> tuple[str, ...]:
    """The steps that `text` names best: one, or several that it names equally well; none when it names none well."""
    heard = set(_words(text))
    weights = _weights(graph.steps[0].id, tuple((s.id, s.text) for s in graph.steps)) if graph.steps else {}
    scores = {
        step_id: sum(w for word, w in words.items() if word in heard) / max(sum(words.values()), 1e-9)
        for step_id, words in weights.items()
    }
    best = max(scores.values(), default=0.0)
    return tuple(s for s, score in scores.items() if score == best) if best >= ENOUGH else ()


@lru_cache(maxsize=512)
def _weights(first: str, steps: tuple[tuple[str, str], ...]) -> dict[str, dict[str, float]]:
    """step id -> word -> weight: a word of few steps tells more (inverse document frequency)."""
    seen = Counter(word for _, text in steps for word in set(_words(text)))
    return {i: {w: 0.2 + math.log(len(steps) / seen[w]) for w in set(_words(text))} for i, text in steps}


def _words(text: str) -> list[str]:
    return [w.removesuffix("s") for w in _WORD.findall(text.lower()) if w not in _EMPTY]

"""METEOR (Lavie & Agarwal 2007): matched words, recall weighed nine to one, less a penalty for scattered matches.

Words are matched exactly, then by stem, then by synonym. **Synonyms need WordNet, whose data is not ours to ship**:
without a `synonyms` function the third stage is left out and `Meteor.stages` says so; such values are lower or equal,
and not comparable with published ones. In [0, 1], higher is better.

    P = matches / words said, R = matches / words wanted, F = P R / (0.9 P + 0.1 R)
    score = F (1 - 0.5 (chunks / matches)^3), chunks = runs of matches that are adjacent on both sides

Each stage goes through what was said from the last word to the first and takes the right-most free reference word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from ..official import Compat
from .porter import stem
from .treebank import treebank_words

ALPHA, BETA, GAMMA = 0.9, 3.0, 0.5
"""The settings of the published evaluations."""

Synonyms = Callable[[str], Collection[str]]
"""A stem -> its synonyms, single words."""


@dataclass(frozen=True, slots=True)
class Meteor:
    """A score, and what it was made with."""

    score: float | None
    """None when there is no reference word (official: 0)."""
    stages: tuple[str, ...]
    """Which kinds of matches were looked for."""


def meteor(
    reference: str,
    prediction: str,
    synonyms: Synonyms | None = None,
    compat: Compat = "sound",
    stems: dict[str, str] | None = None,
) -> Meteor:
    """METEOR of one sentence against one reference; who scores many keeps `stems` (word -> stem), which grows."""
    return meteor_of_words(treebank_words(reference), treebank_words(prediction), synonyms, compat, stems)


def meteor_of_words(
    reference: Sequence[str],
    prediction: Sequence[str],
    synonyms: Synonyms | None = None,
    compat: Compat = "sound",
    stems: dict[str, str] | None = None,
) -> Meteor:
    """METEOR of tokens; `stems` as in `meteor`."""
    stages = ("exact", "stem") if synonyms is None else ("exact", "stem", "synonym")
    if not reference:
        return Meteor(None if compat == "sound" else 0.0, stages)
    known = {} if stems is None else stems
    pairs = _aligned([w.lower() for w in reference], [w.lower() for w in prediction], synonyms, known)
    if not pairs:
        return Meteor(0.0, stages)
    precision, recall = len(pairs) / len(prediction), len(pairs) / len(reference)
    mean = precision * recall / (ALPHA * precision + (1 - ALPHA) * recall)
    return Meteor((1 - GAMMA * (_chunks(pairs) / len(pairs)) ** BETA) * mean, stages)


def _aligned(
    reference: list[str], said: list[str], synonyms: Synonyms | None, known: dict[str, str]
) -> list[tuple[int, int]]:
    """(place in what was said, place in the reference), by the first."""
    pairs: list[tuple[int, int]] = []
    open_said, open_reference = dict(enumerate(said)), dict(enumerate(reference))
    _take(open_said, open_reference, pairs, None)
    for word in (*open_said.values(), *open_reference.values()):
        if word not in known:
            known[word] = stem(word)
    stems = {i: known[w] for i, w in open_said.items()}, {j: known[w] for j, w in open_reference.items()}
    _take(*stems, pairs, None)
    if synonyms is not None:
        _take(*stems, pairs, synonyms)
    return sorted(pairs)


def _take(
    said: dict[int, str], reference: dict[int, str], pairs: list[tuple[int, int]], synonyms: Synonyms | None
) -> None:
    """Match what can be, and take it out of both."""
    for i in sorted(said, reverse=True):
        wanted = {said[i], *(synonyms(said[i]) if synonyms else ())}
        if (j := max((j for j, word in reference.items() if word in wanted), default=None)) is not None:
            pairs.append((i, j))
            del said[i], reference[j]


def _chunks(pairs: Sequence[tuple[int, int]]) -> int:
    return 1 + sum((c, d) != (a + 1, b + 1) for (a, b), (c, d) in zip(pairs, pairs[1:], strict=False))

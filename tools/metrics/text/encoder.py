"""Sentence vectors, by any encoder: the protocol, the similarity of pairs, and the small one that ships.

`CharacterNgrams` is no language model: it hashes character n-grams, so it sees spelling, not meaning. It needs no data
and no network, and its values are not comparable with those of the published encoder (`all-mpnet-base-v2`, for which
the threshold 0.5 was chosen). Anything with the protocol's one verb takes its place; none by name comes with us yet.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class SentenceEncoder(Protocol):
    """Turns texts into vectors."""

    @property
    def name(self) -> str:
        """What it is, for tables: scores of different encoders are not comparable."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(texts, D) float32; every row has length 1, or 0 for a text without content."""
        ...


@dataclass(frozen=True, slots=True)
class CharacterNgrams:
    """Hashed character n-grams of lower-cased words, counts damped by a square root."""

    width: int = 512
    shortest: int = 3
    longest: int = 4

    @property
    def name(self) -> str:
        """What it is."""
        return f"character-{self.shortest}-{self.longest}-grams"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(texts, width) float32, rows of length 1 or 0."""
        split = [text.lower().split() for text in texts]
        places = {word: self._places(word) for word in {word for words in split for word in words}}
        flat = [row * self.width + place for row, words in enumerate(split) for w in words for place in places[w]]
        counts = np.bincount(np.asarray(flat, np.int64), minlength=len(texts) * self.width)
        out = np.sqrt(counts.reshape(len(texts), self.width).astype(np.float32))
        length = np.sqrt(counts.reshape(len(texts), self.width).sum(1, keepdims=True)).astype(np.float32)
        return out / np.maximum(length, np.float32(1e-12))

    def _places(self, word: str) -> list[int]:
        """Where the n-grams of a word are counted."""
        padded = f" {word} "
        sizes = range(self.shortest, self.longest + 1)
        grams = [padded[i : i + n] for n in sizes for i in range(max(1, len(padded) - n + 1))]
        return [zlib.crc32(gram.encode("utf-8", "surrogatepass")) % self.width for gram in grams]


def similarity(encoder: SentenceEncoder, a: Sequence[str], b: Sequence[str]) -> NDArray[np.float32]:
    """(a, b): cosines in [-1, 1] of every pair; each different text is encoded once."""
    known = {text: k for k, text in enumerate(dict.fromkeys((*a, *b)))}
    if not a or not b:
        return np.zeros((len(a), len(b)), np.float32)
    vectors = encoder.encode(list(known))
    table = vectors[[known[text] for text in a]] @ vectors[[known[text] for text in b]].T
    return np.clip(table, -1, 1)

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
        words = [word for each in split for word in each]
        places = {word: self._places(word) for word in dict.fromkeys(words)}
        lots = [places[word] for word in words]
        rows = np.repeat(np.arange(len(texts)), [len(each) for each in split])
        starts = np.repeat(rows * self.width, [len(lot) for lot in lots])
        flat = np.concatenate(lots) + starts if lots else starts
        out = np.bincount(flat, minlength=len(texts) * self.width).reshape(len(texts), self.width).astype(np.float32)
        length = np.sqrt(out.sum(1, keepdims=True))
        np.sqrt(out, out=out)
        out /= np.maximum(length, np.float32(1e-12))
        return out

    def _places(self, word: str) -> NDArray[np.intp]:
        """Where the n-grams of a word are counted."""
        padded = f" {word} "
        sizes = range(self.shortest, self.longest + 1)
        grams = [padded[i : i + n] for n in sizes for i in range(max(1, len(padded) - n + 1))]
        return np.array([zlib.crc32(gram.encode("utf-8", "surrogatepass")) % self.width for gram in grams], np.intp)


class Remembering:
    """An encoder that encodes each different text once, however often it is asked. Not thread-safe."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}

    @property
    def name(self) -> str:
        """What the encoder behind it is."""
        return self._encoder.name

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(texts, D) float32, as the encoder's."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts]) if texts else self._encoder.encode([])


def similarity(encoder: SentenceEncoder, a: Sequence[str], b: Sequence[str]) -> NDArray[np.float32]:
    """(a, b): cosines in [-1, 1] of every pair; each different text is encoded once."""
    if not a or not b:
        return np.zeros((len(a), len(b)), np.float32)
    vectors, left, right = _encoded(encoder, a, b)
    return np.clip(vectors[left] @ vectors[right].T, -1, 1)


def pair_similarity(
    encoder: SentenceEncoder, a: Sequence[str], b: Sequence[str], rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[np.float32]:
    """(pairs,): cosines in [-1, 1] of a[rows[k]] and b[columns[k]]; only texts in a pair are encoded, each once."""
    if not len(rows):
        return np.zeros(0, np.float32)
    vectors, left, right = _encoded(encoder, [a[int(i)] for i in rows], [b[int(j)] for j in columns])
    return np.clip(np.einsum("pd,pd->p", vectors[left], vectors[right]), -1, 1)


def _encoded(
    encoder: SentenceEncoder, a: Sequence[str], b: Sequence[str]
) -> tuple[NDArray[np.float32], list[int], list[int]]:
    """Vectors of the different texts, and which of them each text of `a` and of `b` has."""
    known = {text: k for k, text in enumerate(dict.fromkeys((*a, *b)))}
    return encoder.encode(list(known)), [known[text] for text in a], [known[text] for text in b]

"""BERTScore (Zhang et al. 2020, arXiv 1904.09675): each token meets the most similar one of the other sentence.

    R = mean over reference tokens of the largest cosine with any predicted token
    P = the same with the sides exchanged             F = 2 P R / (P + R)

Every token weighs the same (no idf). The marks that a tokenizer puts around a text weigh nothing, but other tokens may
meet them, as in the published code. Cosines of most models lie high, so values are only comparable for the same model
and layer; `baseline` spreads them: (x - b) / (1 - b), b = the model's value for unrelated sentences.
In [-1, 1] (below 0 only with a baseline or a strange model), higher is better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..official import Compat


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as a model sees it."""

    vectors: NDArray[np.float32]
    """(tokens, D), rows of length 1."""
    counts: NDArray[np.bool_]
    """(tokens,): False for the marks around the text."""


class TokenEncoder(Protocol):
    """Turns texts into vectors of their tokens."""

    @property
    def name(self) -> str:
        """What it is, layer included, for tables."""
        ...

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """One a text, in order."""
        ...


@dataclass(frozen=True, slots=True)
class BertScore:
    """One pair."""

    precision: float
    recall: float
    f1: float


def bert_scores(
    references: Sequence[str],
    predictions: Sequence[str],
    encoder: TokenEncoder,
    baseline: float | None = None,
    compat: Compat = "sound",
) -> list[BertScore | None]:
    """One a pair, in order; each different text is encoded once.

    A reference without tokens has no score (official: zeros); a prediction without tokens scores 0. Raises ValueError
    for lists of different lengths and for a baseline of 1 or more.
    """
    if len(references) != len(predictions):
        raise ValueError(f"{len(references)} references and {len(predictions)} predictions; allowed: as many of each")
    if baseline is not None and not baseline < 1:
        raise ValueError(f"baseline {baseline!r}; allowed: below 1")
    texts = list(dict.fromkeys((*references, *predictions)))
    seen = dict(zip(texts, encoder.tokens([text.strip() for text in texts]), strict=True))
    return [_pair(seen[a], seen[b], baseline or 0.0, compat) for a, b in zip(references, predictions, strict=True)]


def _pair(reference: Tokens, prediction: Tokens, baseline: float, compat: Compat) -> BertScore | None:
    if not reference.counts.any() and compat == "sound":
        return None
    if not reference.counts.any() or not prediction.counts.any():
        return BertScore(0.0, 0.0, 0.0)
    cosines = reference.vectors @ prediction.vectors.T
    recall = float(cosines.max(1)[reference.counts].mean())
    precision = float(cosines.max(0)[prediction.counts].mean())
    whole = precision + recall
    f1 = 2 * precision * recall / whole if whole else 0.0
    return BertScore(*((x - baseline) / (1 - baseline) for x in (precision, recall, f1)))

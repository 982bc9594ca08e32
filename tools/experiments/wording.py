"""What scores of texts are made with, when nobody or somebody brings a language model: an encoder, a tower, a judge.

Nothing takes the place of what is missing: BERTScore without a text model and LLM accuracy without a judge are None,
and `not_scored` says why. Similarity without a text model sees spelling and not meaning, and `about` says that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import InputError
from ..evaluation.texts.tower import TextTower, open_tower
from ..metrics.text.bert_score import TokenEncoder, Tokens, bert_scores
from ..metrics.text.encoder import CharacterNgrams, SentenceEncoder, similarity
from .judging.client import Cache, Server
from .judging.pairs import PairJudge

WHY = {
    "qevd_bert_score": "needs a text model: --text-model FOLDER",
    "llm_accuracy": "needs a judge: --judge URL --judge-model NAME",
}
"""Score -> what it needs."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is asked for."""

    text_model: Path | None = None
    """Folder of a text transformer, for BERTScore and the similarity of sentences."""
    layer: int | None = None
    judge: Server | None = None
    cache: Path | None = None
    """Where the judge's answers are kept."""


@dataclass(slots=True)
class KnownTexts:
    """A text model that sees each different text once."""

    tower: TextTower
    _tokens: dict[str, Tokens] = field(default_factory=dict)
    _vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Of the text model."""
        return self.tower.name

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """As `TokenEncoder`."""
        new = [text for text in dict.fromkeys(texts) if text not in self._tokens]
        self._tokens.update(zip(new, self.tower.tokens(new), strict=True) if new else ())
        return [self._tokens[text] for text in texts]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `SentenceEncoder`."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(new, self.tower.encode(new), strict=True) if new else ())
        return np.stack([self._vectors[text] for text in texts])


@dataclass(frozen=True, slots=True)
class Wording:
    """Opened; two are the same only when they are one object."""

    encoder: SentenceEncoder = field(default_factory=CharacterNgrams)
    """For the similarity of sentences."""
    tokens: TokenEncoder | None = None
    """For BERTScore."""
    judge: PairJudge | None = None

    def similarity(self, reference: str, prediction: str) -> float:
        """Cosine of two texts, in [-1, 1]."""
        return float(similarity(self.encoder, [reference], [prediction])[0, 0])

    def bert_score(self, pairs: Sequence[tuple[str, str]]) -> float | None:
        """Mean F of the pairs that have one; None without any, or without a text model."""
        if self.tokens is None or not pairs:
            return None
        found = bert_scores([a for a, _ in pairs], [b for _, b in pairs], self.tokens)
        known = [one.f1 for one in found if one is not None]
        return sum(known) / len(known) if known else None

    @property
    def not_scored(self) -> dict[str, str]:
        """Scores that nobody can have here -> what they need."""
        missing = {"qevd_bert_score": self.tokens is None, "llm_accuracy": self.judge is None}
        return {name: WHY[name] for name, lacks in missing.items() if lacks}

    def about(self) -> dict[str, Any]:
        """What the texts' scores were made with."""
        plain = isinstance(self.encoder, CharacterNgrams)
        return {
            "similarity": self.encoder.name + (" (spelling, not meaning: --text-model FOLDER)" if plain else ""),
            "bert_score": self.tokens.name if self.tokens else None,
            "llm_accuracy": self.judge.about() if self.judge else None,
        }


PLAIN = Wording()
"""Without any model."""


def open_wording(words: Words) -> Wording:
    """What was asked for, opened, and the judge asked once.

    Raises:
        InputError: an address that is none.
        WeightsError: no text model in the folder.
        JudgeUnreachable: no answer.
    """
    judge = PairJudge(words.judge, Cache(words.cache)) if words.judge else None
    if judge:
        judge.check()
    elif words.cache:
        raise InputError("a judge's answers can only be kept where there is one: --judge URL --judge-model NAME")
    if words.text_model is None:
        return Wording(judge=judge)
    model = KnownTexts(open_tower(words.text_model, words.layer))
    return Wording(model, model, judge)

"""`planwatch eval texts`: pairs of texts by every text score, each beside what it was made with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ....core.errors import InputError
from ...metrics.fitcoach.fluency import Mean, fluency
from ...metrics.official import Compat
from ...metrics.text.bert_score import bert_scores
from ...metrics.text.encoder import CharacterNgrams, Remembering, SentenceEncoder, similarity
from ...metrics.text.meteor import meteor
from ...metrics.text.rouge_l import rouge_l
from ...metrics.text.wordnet import USUAL, WordNet, open_wordnet
from .blind_pairs import blind_pairs
from .tower import TextTower, open_tower

COMPATS: dict[str, Compat] = {"sound": "sound", "official": "official"}
MAX_BYTES = 64 * 2**20
"""Of a file of pairs."""


class _Pair(BaseModel):
    """As QEVD's evaluator saves it."""

    model_config = ConfigDict(extra="ignore", strict=True)
    GT: str
    Pred: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the numbers depend on."""

    file: Path
    model: Path | None = None
    """Folder of a text transformer, for BERTScore and the similarity of sentences."""
    layer: int | None = None
    wordnet: Path | None = None
    """Folder of WordNet's files; None: where Debian puts them, if they are there."""
    compat: str = "sound"


def run_texts(asked: Asked) -> dict[str, Any]:
    """Score -> its mean over the pairs and what it was made with, JSON values only.

    What cannot be computed is `None` beside the reason, never left out and never replaced. `rows` holds the same of
    blind rows (`blind_pairs.py`), None where there are fewer than two pairs.

    Raises:
        InputError: the file holds no pairs, an unknown `compat`, or no WordNet where it was said to be.
        WeightsError: no text model in the folder.
    """
    compat, made = compat_named(asked.compat), Made.of(asked.model, asked.layer, asked.wordnet)
    pairs = read_pairs(asked.file)
    rows = {
        row: None if blind is None else score_pairs(blind, made, compat) for row, blind in blind_pairs(pairs).items()
    }
    return {"compat": compat, **score_pairs(pairs, made, compat), "rows": rows}


@dataclass(frozen=True, slots=True)
class Made:
    """What text scores are made with."""

    encoder: TextTower | None
    """For BERTScore and the similarity of sentences; None: neither a BERTScore nor meaning."""
    synonyms: WordNet | None

    @staticmethod
    def of(model: Path | None, layer: int | None, wordnet: Path | None) -> Made:
        """Opened. Raises InputError and WeightsError as `run_texts`."""
        return Made(open_tower(model, layer) if model is not None else None, _wordnet(wordnet))


def compat_named(name: str) -> Compat:
    """`sound` or `official`. Raises InputError."""
    if name not in COMPATS:
        raise InputError(f"compat {name!r}; allowed: {', '.join(COMPATS)}")
    return COMPATS[name]


def score_pairs(pairs: Sequence[tuple[str, str]], made: Made, compat: Compat) -> dict[str, Any]:
    """Every text score of (reference, prediction) pairs."""
    return {
        "pairs": len(pairs),
        "rouge_l": _row(fluency(pairs, lambda a, b: rouge_l(a, b, compat), compat), "words"),
        "meteor": _meteor(pairs, made.synonyms, compat),
        "bert_score": _bert(pairs, made.encoder, compat),
        "similarity": _similarity(pairs, made.encoder or CharacterNgrams()),
    }


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """(reference, prediction) of a JSON list of {"GT": ..., "Pred": ...}. Raises InputError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{str(path)!r} is bigger than {MAX_BYTES} bytes")
        rows = TypeAdapter(list[_Pair]).validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot read {str(path)!r} ({error}); give a JSON list of pairs") from error
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"])) or "the file"
        raise InputError(
            f"{path}: {where}: {fault['msg']}; every item is like {json.dumps({'GT': 'wanted', 'Pred': 'said'})}"
        ) from error
    return [(row.GT, row.Pred) for row in rows]


def _wordnet(folder: Path | None) -> WordNet | None:
    if folder is None and not (USUAL / "index.noun").is_file():
        return None
    return open_wordnet(folder or USUAL)


def _meteor(pairs: Sequence[tuple[str, str]], synonyms: WordNet | None, compat: Compat) -> dict[str, Any]:
    stems: dict[str, str] = {}
    row = _row(
        fluency(pairs, lambda a, b: meteor(a, b, synonyms, compat, stems).score, compat),
        "exact, stem, synonym" if synonyms else "exact, stem",
    )
    if synonyms is None:
        row["note"] = "no synonyms: no WordNet here (--wordnet FOLDER); not comparable with published values"
    return row


def _bert(pairs: Sequence[tuple[str, str]], tower: TextTower | None, compat: Compat) -> dict[str, Any]:
    if tower is None:
        return {"mean": None, "made_with": None, "note": "needs a text model: --model FOLDER"}
    found = bert_scores([a for a, _ in pairs], [b for _, b in pairs], tower, compat=compat)
    scores = iter(found)
    return _row(fluency(pairs, lambda a, b: None if (s := next(scores)) is None else s.f1, compat), tower.name)


def _similarity(pairs: Sequence[tuple[str, str]], encoder: SentenceEncoder) -> dict[str, Any]:
    known = Remembering(encoder)
    known.encode([text for pair in pairs for text in pair])  # all at once: a model is quicker in batches
    row = _row(fluency(pairs, lambda a, b: float(similarity(known, [a], [b])[0, 0])), encoder.name)
    if isinstance(encoder, CharacterNgrams):
        row["note"] = "spelling, not meaning (--model FOLDER for a language model)"
    return row


def _row(mean: Mean, made_with: str) -> dict[str, Any]:
    value = None if mean.value is None else round(mean.value, 6)
    return {"mean": value, "without_score": mean.without_score, "made_with": made_with}

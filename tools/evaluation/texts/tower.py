"""A text transformer in a folder: vectors of sentences (`SentenceEncoder`) and of tokens (`TokenEncoder`).

Any `transformers` text model takes part: the folder needs `config.json`, safetensors and a tokenizer; nothing is
fetched. How a sentence becomes one vector is read from the folder where it says so (`1_Pooling/config.json`, as
sentence transformers write it); otherwise tokens are averaged.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ....core.errors import WeightsError
from ...metrics.text.bert_score import Tokens

Pooling = Literal["mean", "first", "max"]

BATCH = 32
"""Texts in one forward pass."""
SHIFTED = frozenset({"roberta", "xlm-roberta", "camembert", "mpnet", "longformer"})
"""Families whose positions begin after the padding token: two fewer tokens fit."""
PLAIN_MODULES = frozenset({"Transformer", "Pooling", "Normalize"})
"""Parts of a sentence transformer that are known here."""


@dataclass(frozen=True, slots=True)
class TextTower:
    """A model and its tokenizer. Not thread-safe."""

    folder: Path
    model: Any
    tokenizer: Any
    longest: int
    """Tokens; what is beyond is cut off."""
    pooling: Pooling
    layer: int | None
    """Which hidden states are read: 1 is the first block's; None is the model's output."""

    @property
    def name(self) -> str:
        """What it is: folder, layer and pooling."""
        return f"{self.folder.name} (layer {self.layer or 'last'}, {self.pooling})"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(texts, D) float32, rows of length 1."""
        rows = [_unit(self._pooled(hidden[None], mask[None]))[0] for hidden, mask, _ in self._hidden(texts)]
        return np.stack(rows) if rows else np.zeros((0, int(self.model.config.hidden_size)), np.float32)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Unit vectors of every token; the marks around a text do not count."""
        return [
            Tokens(_unit(hidden[mask]), ~special[mask].astype(bool)) for hidden, mask, special in self._hidden(texts)
        ]

    def _hidden(self, texts: Sequence[str]) -> Iterator[tuple[Any, Any, Any]]:
        """For each text, in order: (places, D) states, which places are tokens, which are marks."""
        import torch

        for start in range(0, len(texts), BATCH):
            batch = self.tokenizer(
                list(texts[start : start + BATCH]),
                padding=True,
                truncation=True,
                max_length=self.longest,
                return_tensors="pt",
                return_special_tokens_mask=True,
            )
            special = batch.pop("special_tokens_mask").numpy()
            with torch.inference_mode():
                out = self.model(**batch, output_hidden_states=self.layer is not None)
            states = out.last_hidden_state if self.layer is None else out.hidden_states[self.layer]
            yield from zip(states.float().numpy(), batch["attention_mask"].numpy().astype(bool), special, strict=True)

    def _pooled(self, hidden: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
        if self.pooling == "first":
            return hidden[:, int(mask[0].argmax())]
        if self.pooling == "max":
            return np.where(mask[..., None], hidden, -np.inf).max(1)
        weights = mask[..., None].astype(np.float32)
        return (hidden * weights).sum(1) / np.maximum(weights.sum(1), np.float32(1e-9))


def open_tower(folder: Path, layer: int | None = None, threads: int | None = None) -> TextTower:
    """The text model in `folder`.

    Raises:
        WeightsError: nothing usable is there, the model has no such layer, or it is pooled in a way not known here.
    """
    import torch
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    if threads:
        torch.set_num_threads(threads)
    _check_files(folder)
    pooling, cut = _sentence_files(folder)
    logging.set_verbosity_error()
    try:
        model = AutoModel.from_pretrained(folder, local_files_only=True, use_safetensors=True).eval()
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except Exception as error:  # transformers raises many kinds; each is a folder that cannot be used
        why = (str(error).splitlines() or [type(error).__name__])[0][:160]
        raise WeightsError(f"the model in {str(folder)!r} cannot be read: {why}") from error
    config = model.config
    blocks = int(getattr(config, "num_hidden_layers", 0))
    if getattr(config, "is_encoder_decoder", False) or not blocks:
        raise WeightsError(
            f"the model in {str(folder)!r} is {config.model_type!r}; allowed: an encoder, or a decoder alone"
        )
    if layer is not None and not 1 <= layer <= blocks:
        raise WeightsError(f"layer {layer!r} of {str(folder)!r}; allowed: 1 to {blocks}")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return TextTower(folder, model, tokenizer, _longest(config, tokenizer, cut), pooling, layer)


def _check_files(folder: Path) -> None:
    if not (folder / "config.json").is_file():
        raise WeightsError(f"no model in {str(folder)!r}: config.json is missing; give the folder that holds it")
    if not any(folder.glob("*.safetensors")):
        raise WeightsError(
            f"no weights in {str(folder)!r}: a .safetensors file is needed (pickles can run code and are not read)"
        )


def _longest(config: Any, tokenizer: Any, cut: int | None) -> int:
    fits = int(getattr(config, "max_position_embeddings", 512)) - 2 * (config.model_type in SHIFTED)
    return min(fits, int(min(tokenizer.model_max_length, 4096)), cut or fits)


def _sentence_files(folder: Path) -> tuple[Pooling, int | None]:
    """Pooling and greatest length, where the folder is a sentence transformer's. Raises WeightsError."""
    modules = _read_json(folder / "modules.json", [])
    unknown = [str(m.get("type")) for m in modules if str(m.get("type")).rpartition(".")[2] not in PLAIN_MODULES]
    if unknown:
        raise WeightsError(f"{str(folder)!r} has the part {unknown[0]!r}; allowed: {', '.join(sorted(PLAIN_MODULES))}")
    told = _read_json(folder / "1_Pooling" / "config.json", {})
    ways = [
        key.removeprefix("pooling_mode_") for key, on in told.items() if key.startswith("pooling_mode") and on is True
    ]
    names: dict[str, Pooling] = {"mean_tokens": "mean", "cls_token": "first", "max_tokens": "max"}
    if len(ways) > 1 or any(way not in names for way in ways):
        raise WeightsError(f"{str(folder)!r} pools by {', '.join(ways)}; allowed: one of {', '.join(names)}")
    length = _read_json(folder / "sentence_bert_config.json", {}).get("max_seq_length")
    return (names[ways[0]] if ways else "mean"), (int(length) if length else None)


def _read_json(path: Path, otherwise: Any) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else otherwise
    except (OSError, ValueError) as error:
        raise WeightsError(f"{str(path)!r} is not JSON: {error}") from error


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32(1e-12))

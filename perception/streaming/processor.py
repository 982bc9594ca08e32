"""From pictures and words to what the streaming model reads: normalised pixels and token ids.

The tokenizer is any tokenizer of transformers; without one, words become bytes, so that everything runs with no
download (the bytes mean nothing to published weights).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor

from ...core.errors import InputError
from ..base import Image
from .config import StreamingConfig

FILE = "planwatch_processor.json"
MOST_WORDS = 4096
"""Tokens of a text that are kept: a text comes from outside."""


@dataclass(frozen=True, slots=True)
class StreamingProcessor:
    """Picture size, normalisation and tokenizer of one model."""

    size: tuple[int, int]
    """(height, width)."""
    mean: tuple[float, ...]
    std: tuple[float, ...]
    vocabulary: int
    first_free: int
    """Byte tokens start here; the ids below are the action tokens of the tiny presets."""
    tokenizer: Any = None

    @classmethod
    def of(cls, config: StreamingConfig, tokenizer: Any = None) -> StreamingProcessor:
        """The processor that a configuration asks for."""
        height, width = config.image_size
        mean, std = tuple(config.pixel_mean), tuple(config.pixel_std)
        return cls((height, width), mean, std, config.backbone["vocab_size"], 4, tokenizer)

    def pixels(self, images: Sequence[Image]) -> Tensor:
        """RGB pictures of any size -> (G, 3, H, W), normalised. Raises InputError for what is no picture."""
        if not images:
            raise InputError("a clip of length 0; allowed: one picture or more; is the video empty?")
        return torch.stack([self._one(image) for image in images])

    def _one(self, image: Image) -> Tensor:
        if image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
            raise InputError(f"a picture of shape {image.shape!r}; allowed: (height, width, 3), RGB, none of them 0")
        if image.dtype.kind == "f" and not np.isfinite(image).all():
            raise InputError("a picture with NaN or infinite pixels; allowed: 0-255; drop the frame")
        height, width = self.size
        if image.shape[:2] != self.size:
            image = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        x = torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1).float().div_(255.0)
        return x.sub_(torch.tensor(self.mean)[:, None, None]).div_(torch.tensor(self.std)[:, None, None])

    def ids(self, text: str) -> list[int]:
        """Token ids of a text, at most `MOST_WORDS`."""
        if self.tokenizer is not None:
            return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])[:MOST_WORDS]
        room = self.vocabulary - self.first_free
        return [self.first_free + byte % room for byte in text.encode()[:MOST_WORDS]]

    def text(self, ids: Sequence[int]) -> str:
        """The text of token ids; bytes that are no UTF-8 are shown as such."""
        if self.tokenizer is not None:
            return str(self.tokenizer.decode(list(ids), skip_special_tokens=True)).strip()
        return bytes((i - self.first_free) % 256 for i in ids if i >= self.first_free).decode("utf-8", "replace")

    def save_pretrained(self, folder: str | Path) -> None:
        """Write the processor beside the weights."""
        path = Path(folder)
        path.mkdir(parents=True, exist_ok=True)
        fields = {"size": self.size, "mean": self.mean, "std": self.std, "vocabulary": self.vocabulary}
        (path / FILE).write_text(json.dumps({**fields, "tokenizer": self.tokenizer is not None}, indent=1))
        if self.tokenizer is not None:
            self.tokenizer.save_pretrained(path)

    @classmethod
    def from_pretrained(cls, folder: str | Path) -> StreamingProcessor:
        """Read what `save_pretrained` wrote. Raises InputError when it is not there or damaged."""
        path = Path(folder)
        try:
            told = json.loads((path / FILE).read_text())
            fields = (tuple(told["size"]), tuple(told["mean"]), tuple(told["std"]), int(told["vocabulary"]))
            has_tokenizer = bool(told["tokenizer"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"no processor in {str(path)!r}: {FILE} is missing or damaged; save the model anew"
            ) from error
        tokenizer = None
        if has_tokenizer:
            from transformers import AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
        return cls(*fields, 4, tokenizer)

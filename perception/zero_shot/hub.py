"""The towers of a transformers checkpoint, and how it wants its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from ..base import Image
from .towers import Vectors


@dataclass(frozen=True, slots=True)
class Pixels:
    """How a model wants its pictures, as its preprocessor_config.json says."""

    height: int = 224
    width: int = 224
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.5, 0.5, 0.5)
    crop: bool = False
    """True: the shorter side is fitted and the middle cut out; False: the whole picture is squeezed in."""

    def __call__(self, image: Image) -> NDArray[np.float32]:
        """(1, 3, height, width), normalised."""
        picture = _middle(image, self.width / self.height) if self.crop else image
        shrinks = picture.shape[0] > self.height
        how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
        small = cv2.resize(np.ascontiguousarray(picture), (self.width, self.height), interpolation=how)
        mean, std = np.asarray(self.mean, np.float32), np.asarray(self.std, np.float32)
        values = (small.astype(np.float32) / 255.0 - mean) / std
        return np.ascontiguousarray(values.transpose(2, 0, 1)[None], dtype=np.float32)


def _middle(image: Image, ratio: float) -> Image:
    height, width = image.shape[:2]
    if width > height * ratio:
        kept = max(1, round(height * ratio))
        return image[:, (width - kept) // 2 : (width - kept) // 2 + kept]
    kept = max(1, round(width / ratio))
    return image[(height - kept) // 2 : (height - kept) // 2 + kept]


@dataclass(frozen=True, slots=True)
class HubTowers:
    """Any transformers model with `get_image_features` and `get_text_features` (SigLIP, SigLIP 2, CLIP, ALIGN ...)."""

    model: Any
    tokenizer: Any
    pixels: Pixels
    longest: int
    """Tokens that the text tower takes."""
    padded: bool
    """True for models trained with every text padded to `longest` (SigLIP)."""

    def picture(self, image: Image) -> Vectors:
        """(1, D) of one frame."""
        with torch.inference_mode():
            return _unit(self.model.get_image_features(pixel_values=torch.from_numpy(self.pixels(image))))

    def words(self, texts: Sequence[str]) -> Vectors:
        """(N, D) of N texts."""
        padding = "max_length" if self.padded else True
        tokens = self.tokenizer(
            list(texts), padding=padding, truncation=True, max_length=self.longest, return_tensors="pt"
        )
        given = {name: tokens[name] for name in ("input_ids", "attention_mask") if name in tokens}
        if self.padded:
            given.pop("attention_mask", None)  # these models were trained to look at the padding too
        with torch.inference_mode():
            return _unit(self.model.get_text_features(**given))


def _unit(features: Any) -> Vectors:
    """Rows of length 1; newer models wrap the vectors in an output object."""
    vectors = getattr(features, "pooler_output", features)
    values = vectors.float().numpy()
    return values / np.maximum(np.linalg.norm(values, axis=-1, keepdims=True), 1e-6)

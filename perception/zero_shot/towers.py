"""What the zero-shot sense asks of an image-text model: pictures and words as unit vectors of one space. Torch-free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..base import Image

Vectors: TypeAlias = NDArray[np.float32]
"""(N, D), each row of length 1."""


class Towers(Protocol):
    """An image-text model."""

    def picture(self, image: Image) -> Vectors:
        """(1, D) of one frame."""
        ...

    def words(self, texts: Sequence[str]) -> Vectors:
        """(N, D) of N texts."""
        ...

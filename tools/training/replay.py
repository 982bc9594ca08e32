"""The newest samples of a stream, to learn from them once more: a picture can cost more to draw than to learn."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from ...core.errors import InputError


class Replay:
    """Keeps the last `capacity` samples; a batch is a sequence of tensors whose first dimension counts samples."""

    def __init__(self, capacity: int, seed: int = 0) -> None:
        if capacity < 1:
            raise InputError(f"room for {capacity} samples; allowed: 1 or more")
        self._kept: list[Tensor] = []
        self._capacity, self._next, self._size = capacity, 0, 0
        self._generator = torch.Generator().manual_seed(seed)

    def __len__(self) -> int:
        return self._size

    def add(self, batch: Sequence[Tensor]) -> Sequence[Tensor]:
        """Remember a batch, in place of the oldest samples where there is no room; returns it."""
        if not self._kept:
            self._kept = [x.new_empty((self._capacity, *x.shape[1:])) for x in batch]
        n = min(len(batch[0]), self._capacity)
        rows = (self._next + torch.arange(n)) % self._capacity
        for kept, new in zip(self._kept, batch, strict=True):
            kept[rows] = new[-n:]
        self._next, self._size = (self._next + n) % self._capacity, min(self._capacity, self._size + n)
        return batch

    def draw(self, n: int) -> list[Tensor]:
        """`n` of the samples that are kept, with repetition. Raises InputError before the first batch."""
        if not self._size:
            raise InputError("nothing is kept yet; add a batch first")
        rows = torch.randint(0, self._size, (n,), generator=self._generator)
        return [kept[rows] for kept in self._kept]

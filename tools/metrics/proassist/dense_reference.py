"""The matching as it is published: whole frame-by-frame matrices, every pair of sentences encoded again.

Slow and plain; the banded form in `match.py` must give the same (`planwatch bench matching`, and the tests).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..text.encoder import SentenceEncoder
from .costs import PUBLISHED, Band, Shape, Stream
from .lapjvsp import SparseRow, assign
from .match import StreamMatch, collect
from .windows import Window


def match_texts_densely(
    frames: int,
    said: Mapping[int, str],
    wanted: Mapping[int, str],
    window: Window,
    encoder: SentenceEncoder,
    shape: Shape = PUBLISHED,
) -> StreamMatch:
    """Match texts by frame; memory grows with frames x frames. Exact zeros are kept (the sound form)."""
    semantic = _semantic(frames, said, wanted, window, encoder)
    total = semantic + _temporal(frames, window, shape)
    rows = [frame for frame in range(frames) if said.get(frame)]
    entries = [_entries(total[frame]) for frame in rows]
    places = assign(entries, frames)
    marks = tuple(frame for frame in range(frames) if wanted.get(frame))
    stream = Stream(frames, rows, marks, np.zeros((0, 0), np.float32), window)
    return collect(stream, [Band(0, semantic[frame], total[frame]) for frame in rows], places)


def _semantic(
    frames: int, said: Mapping[int, str], wanted: Mapping[int, str], window: Window, encoder: SentenceEncoder
) -> NDArray[np.float32]:
    speaks = np.array([1.0 if said.get(k) else -1.0 for k in range(frames)], np.float32)
    listens = np.array([1.0 if wanted.get(k) else -1.0 for k in range(frames)], np.float32)
    cost = (-np.outer(speaks, listens) + 1) / 2
    for i in range(frames):
        if not said.get(i):
            continue
        for j in range(max(0, i + window.low), min(frames, i + window.high + 1)):
            if wanted.get(j):
                a, b = encoder.encode([said[i], wanted[j]])
                cost[i, j] = np.float32(1) - abs(np.clip(a @ b, -1, 1))
    return cost.astype(np.float32)


def _temporal(frames: int, window: Window, shape: Shape) -> NDArray[np.float32]:
    reach = max(abs(window.low), window.high)
    offset = np.arange(frames)[None, :] - np.arange(frames)[:, None]
    cost = np.abs(offset).astype(np.float32) ** np.float32(shape.power) * np.float32(shape.factor / reach**shape.power)
    cost[(offset < window.low) | (offset > window.high)] = np.inf
    return cost


def _entries(row: NDArray[np.float32]) -> SparseRow:
    columns = np.flatnonzero(np.isfinite(row))
    return SparseRow(columns.tolist(), row[columns].tolist())

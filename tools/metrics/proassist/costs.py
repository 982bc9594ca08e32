"""What it costs to match a prediction with a frame: how unlike the sentences are, and how far apart in time.

    semantic   1 - |cos| against a frame where something is to be said, 1 against a silent frame
    temporal   factor * (|i - j| / W)^power, W = the longer side of the window; outside the window there is no entry
    total      their sum, in float32 as published

Rows are the predictions, columns all frames of the stream: a prediction that is like nothing around is "parked" on a
silent frame. Only the band of each row's window is ever made, so memory and time grow with the predictions alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..official import OfficialFailure
from .windows import Window

Places = NDArray[np.intp]
"""Indices into a list of frames."""
Cosines = Callable[[Places, Places], NDArray[np.float32]]
"""(places in said, places in wanted), pair by pair -> cosines of the two sentences, in [-1, 1]."""


@dataclass(frozen=True, slots=True)
class Stream:
    """What was said and what should have been, in one video."""

    frames: int
    """How many frames the video has."""
    said: Sequence[int]
    """Frames with a prediction, rising."""
    wanted: Sequence[int]
    """Frames with a reference, rising."""
    similarity: NDArray[np.float32]
    """(pairs,): signed cosines of the two sentences of every pair of `pairs_within`, in that order."""
    window: Window

    @staticmethod
    def of(frames: int, said: Sequence[int], wanted: Sequence[int], similarity: ArrayLike, window: Window) -> Stream:
        """Of a whole table (said, wanted), checked. Raises ValueError when frames or the shape do not fit."""
        table = np.asarray(similarity, np.float32).reshape(len(said), len(wanted))
        return Stream.near(frames, said, wanted, lambda rows, columns: table[rows, columns], window)

    @staticmethod
    def near(frames: int, said: Sequence[int], wanted: Sequence[int], cosines: Cosines, window: Window) -> Stream:
        """Asks `cosines` for the pairs inside the window alone, so that it stays linear. Raises ValueError as `of`."""
        for name, places in (("said", said), ("wanted", wanted)):
            if any(b <= a for a, b in zip(places, places[1:], strict=False)):
                raise ValueError(f"{name} frames must rise, one text each: {list(places)!r}")
            if places and not 0 <= places[0] <= places[-1] < frames:
                raise ValueError(f"{name} frames must lie in [0, {frames}): {list(places)!r}")
        values = cosines(*pairs_within(said, wanted, window))
        return Stream(frames, said, wanted, np.asarray(values, np.float32), window)


@dataclass(frozen=True, slots=True)
class Shape:
    """How cost grows with distance: published defaults of the evaluator."""

    factor: float = 0.3
    """Cost at the far edge of the window's longer side."""
    power: float = 1.5


PUBLISHED = Shape()
"""What the evaluator uses."""


@dataclass(frozen=True, slots=True)
class Band:
    """The entries of one row: frames first..first+len-1."""

    first: int
    semantic: NDArray[np.float32]
    total: NDArray[np.float32]


def pairs_within(said: Sequence[int], wanted: Sequence[int], window: Window) -> tuple[Places, Places]:
    """(places in said, places in wanted) of every pair inside the window, rows rising."""
    frames, marks = np.asarray(said, np.intp), np.asarray(wanted, np.intp)
    first = np.searchsorted(marks, frames + window.low)
    counts = np.searchsorted(marks, frames + window.high, side="right") - first
    rows = np.repeat(np.arange(len(frames)), counts)
    before = np.cumsum(counts) - counts
    return rows, np.arange(len(rows)) - before[rows] + first[rows]


def bands(stream: Stream, shape: Shape) -> list[Band]:
    """The costs of every prediction against the frames of its window.

    Raises OfficialFailure for a window of zero width: the published formula divides by it.
    """
    if not stream.said:
        return []
    low, high = stream.window
    temporal = _temporal(stream.window, shape)
    said = np.asarray(stream.said, np.intp)
    semantic = np.ones((len(said), len(temporal)), np.float32)
    rows, columns = pairs_within(stream.said, stream.wanted, stream.window)
    offsets = np.asarray(stream.wanted, np.intp)[columns] - said[rows] - low
    semantic[rows, offsets] = np.float32(1) - np.abs(stream.similarity)
    total = semantic + temporal
    out: list[Band] = []
    for row, frame in enumerate(stream.said):
        a, b = max(0, -low - frame), min(high - low, stream.frames - 1 - frame - low) + 1
        out.append(Band(frame + low + a, semantic[row, a:b], total[row, a:b]))
    return out


def _temporal(window: Window, shape: Shape) -> NDArray[np.float32]:
    """Costs of the offsets low..high."""
    reach = max(abs(window.low), window.high)
    if not reach:
        raise OfficialFailure("ZeroDivisionError", "a window of no frames has no width to divide by")
    distance = np.abs(np.arange(window.low, window.high + 1)).astype(np.float32)
    return distance ** np.float32(shape.power) * np.float32(shape.factor / reach**shape.power)

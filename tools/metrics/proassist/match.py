"""Who is matched with whom in one stream, by the cheapest full assignment of predictions to frames.

`compat="official"`: costs that are exactly 0 vanish before the search (the published code hands a dense matrix to a
sparse one, which keeps no zeros), so a perfect copy on the right frame becomes a miss and a redundant prediction.
The sound form keeps them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..official import Compat, OfficialFailure
from .costs import PUBLISHED, Band, Shape, Stream, bands
from .lapjvsp import NoFullMatching, SparseRow, assign


@dataclass(frozen=True, slots=True)
class Matched:
    """A prediction and the reference it was matched with."""

    said: int
    """Frame."""
    wanted: int
    """Frame."""
    cost: float
    semantic: float
    """|cos| of the two sentences, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class StreamMatch:
    """The outcome of one stream. Every prediction is matched or redundant, every reference matched or missed."""

    matched: tuple[Matched, ...]
    missed: tuple[int, ...]
    """Frames of references without a prediction."""
    redundant: tuple[int, ...]
    """Frames of predictions without a reference."""

    @property
    def said(self) -> int:
        """How many predictions there were."""
        return len(self.matched) + len(self.redundant)

    @property
    def wanted(self) -> int:
        """How many references there were."""
        return len(self.matched) + len(self.missed)


def match_stream(stream: Stream, shape: Shape = PUBLISHED, compat: Compat = "sound") -> StreamMatch:
    """Match one stream. Linear in its length: only the bands of the windows are looked at.

    Raises OfficialFailure with `compat="official"` where no full assignment exists (a one-frame perfect copy).
    """
    rows = bands(stream, shape)
    try:
        places = assign([_entries(band, compat) for band in rows], stream.frames)
    except NoFullMatching as error:
        raise OfficialFailure("ValueError", str(error)) from None
    return collect(stream, rows, places)


def _entries(band: Band, compat: Compat) -> SparseRow:
    columns = range(band.first, band.first + len(band.total))
    costs: list[float] = band.total.tolist()
    if compat == "official" and 0.0 in costs:
        kept = [(column, cost) for column, cost in zip(columns, costs, strict=True) if cost != 0]
        return SparseRow([column for column, _ in kept], [cost for _, cost in kept])
    return SparseRow(columns, costs)


def collect(stream: Stream, rows: Sequence[Band], places: Sequence[int]) -> StreamMatch:
    """Sort an assignment (a frame per prediction) into matched, missed and redundant, by frame."""
    wanted = set(stream.wanted)
    matched: list[Matched] = []
    redundant: list[int] = []
    for frame, band, place in zip(stream.said, rows, places, strict=True):
        if place in wanted:
            k = place - band.first
            matched.append(Matched(frame, place, float(band.total[k]), 1 - float(band.semantic[k])))
        else:
            redundant.append(frame)
    taken = set(places)
    missed = tuple(frame for frame in stream.wanted if frame not in taken)
    return StreamMatch(tuple(matched), missed, tuple(redundant))

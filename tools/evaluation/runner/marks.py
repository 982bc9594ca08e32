"""What one recording adds to every row of a table: made while the recording is open, so that it is opened once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .blind import BLIND, blind_prediction
from .data import Recording
from .prediction import Prediction
from .score import Tally, tally


@dataclass(frozen=True, slots=True)
class Marks:
    """One session."""

    session_id: str
    rows: dict[str, Tally]
    """By the row's name: everybody who watched, then the blind rows."""


def marks_of(recording: Recording, found: Sequence[Prediction], fps: float) -> Marks:
    """The counts of every prediction of `found`, which all are of `recording`, and of the blind rows."""
    rows = {one.row: tally(recording.truth, in_order(one)) for one in found}
    blind = {row: tally(recording.truth, blind_prediction(row, recording, fps)) for row in BLIND if row not in rows}
    return Marks(recording.session_id, {**rows, **blind})


def in_order(found: Prediction) -> Prediction:
    """The prediction with what was said in the order of time."""
    return replace(found, said=tuple(sorted(found.said, key=lambda one: one.t)))

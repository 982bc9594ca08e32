"""How far the tracker's P(done) can be trusted, against the times that people wrote down. Never seen by the tracker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ...core.errors import InputError
from ..datasets.captaincook4d import Recording, read_captaincook4d
from ..metrics.bootstrap import not_beaten, ratio_of
from ..metrics.calibration import Bin, brier, calibration_error, reliability


class Believed(Protocol):
    """What a run believed of one recording."""

    @property
    def recording(self) -> str:
        """Name of the recording."""
        ...

    @property
    def hz(self) -> float:
        """Ticks a second."""
        ...

    @property
    def order(self) -> tuple[int | str, ...]:
        """Step ids, in column order."""
        ...

    @property
    def done(self) -> NDArray[np.float32]:
        """(ticks, steps): P(done)."""
        ...


@dataclass(frozen=True, slots=True)
class Calibration:
    """P(done) against what was really done, over every tick and step."""

    ece: float | None
    brier: float | None
    brier_constant: float | None
    """Of the share of (tick, step) pairs that are done, said every time."""
    brier_clock: float | None
    """Of the share that is done at the same tenth of the other recordings: a timer that knows how long it takes."""
    ece_constant: float | None
    """0 by definition: a constant at the base rate is calibrated and knows nothing, so ECEs are not compared."""
    ece_clock: float | None
    not_beaten: tuple[str, ...]
    """`constant` and `clock`, where the paired 95 % bootstrap interval over recordings of the difference of the Brier
    scores is not wholly below 0."""
    table: tuple[Bin, ...]

    def as_row(self) -> dict[str, Any]:
        """As JSON values."""
        rows = [[round(b.said, 3), round(b.happened, 3), b.n] for b in self.table]
        return {
            "ece": _rounded(self.ece),
            "brier": _rounded(self.brier),
            "brier_constant": _rounded(self.brier_constant),
            "brier_clock": _rounded(self.brier_clock),
            "ece_constant": _rounded(self.ece_constant),
            "ece_clock": _rounded(self.ece_clock),
            "not_beaten": {"brier": list(self.not_beaten)},
            "said_happened_n": rows,
        }


def calibrate(watched: Sequence[Believed], data: Path) -> Calibration:
    """Raises InputError when the labels hold none of the recordings."""
    labels = {recording.id: recording for recording in read_captaincook4d(data)}
    known = [seen for seen in watched if seen.recording in labels]
    if not known:
        raise InputError(f"{str(data)!r} labels none of the recordings; give the data that the evidence was made from")
    truths = [true_done(labels[seen.recording], seen) for seen in known]
    true = np.concatenate([truth.ravel() for truth in truths])
    said = {
        "main": [seen.done.ravel() for seen in known],
        "constant": [np.full(truth.size, true.mean()) for truth in truths],
        "clock": _clock(truths),
    }
    whole = {row: np.concatenate(parts) for row, parts in said.items()}
    # how much better than a wrong certainty: higher is better, as `not_beaten` has it
    right = {row: [((1 - (p - t.ravel()) ** 2).sum(), t.size) for p, t in zip(parts, truths, strict=True)]
             for row, parts in said.items()}  # fmt: skip
    return Calibration(
        calibration_error(whole["main"], true),
        brier(whole["main"], true),
        brier(whole["constant"], true),
        brier(whole["clock"], true),
        calibration_error(whole["constant"], true),
        calibration_error(whole["clock"], true),
        tuple(not_beaten(ratio_of, right.pop("main"), right)),
        reliability(whole["main"], true),
    )


def true_done(recording: Recording, seen: Believed) -> NDArray[np.float32]:
    """(ticks, steps): 1 from the end of the step's first execution."""
    out = np.zeros(seen.done.shape, np.float32)
    column = {int(step): i for i, step in enumerate(seen.order)}
    for run in recording.executions:
        if run.step in column:
            out[int(np.ceil(run.end * seen.hz)) :, column[run.step]] = 1.0
    return out


def _clock(truths: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float64]]:
    """A recording each: for every tick and step the share done at that tenth of all the other recordings."""
    tenths = [np.minimum(9, (10 * np.arange(len(t)) // max(1, len(t)))) for t in truths]
    sums = np.zeros((len(truths), 10))
    sizes = np.zeros((len(truths), 10))
    for k, (truth, tenth) in enumerate(zip(truths, tenths, strict=True)):
        sums[k] = np.bincount(tenth, truth.sum(1), minlength=10)
        sizes[k] = np.bincount(tenth, minlength=10) * truth.shape[1]
    rate = (sums.sum(0) - sums) / np.maximum(1.0, sizes.sum(0) - sizes)
    return [np.repeat(rate[k][t], truths[k].shape[1]) for k, t in enumerate(tenths)]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

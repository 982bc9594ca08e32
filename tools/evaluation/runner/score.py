"""From the predictions of one row to its numbers, with intervals over sessions. Reads the truth; nothing else does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ....core.guidance import Act
from ....core.truth import EpisodeTruth
from ...metrics.bootstrap import Counts, f1, f1_interval
from ...metrics.event_f1 import score_events
from ...metrics.scores import KindScore
from .prediction import Prediction
from .speech import SCORED, Spoken, score_speech

HEADLINES = ("speech_f1", "completion_f1", "deviation_f1")
"""The scores in which a row is compared with the blind ones."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one session adds to every score."""

    completion: Counts
    deviation: Counts
    speech: dict[Act, Spoken]
    utterances: int
    words: int
    minutes: float
    clean: bool
    alarms: int
    """Deviations concluded."""

    def of(self, score: str) -> Counts:
        """The counts behind one of HEADLINES, or behind the F1 of an act by its name."""
        if score == "speech_f1":
            return _sum([one.counts for one in self.speech.values()])
        if score in ("completion_f1", "deviation_f1"):
            return self.completion if score == "completion_f1" else self.deviation
        return self.speech[Act(score.removesuffix("_f1"))].counts


def tally(truth: EpisodeTruth, found: Prediction) -> Tally:
    """The counts of one session."""
    events = score_events([truth], [found.findings])
    return Tally(
        _counts(events.completion),
        _counts(events.deviation),
        score_speech(found.said, truth.ideal),
        len(found.said),
        sum(len(one.text.split()) for one in found.said),
        found.seconds / 60,
        truth.clean,
        events.deviation.predictions,
    )


def row_scores(tallies: Sequence[Tally], seed: int) -> dict[str, Any]:
    """The row's numbers, JSON values only; None where there was nothing to count."""
    minutes = sum(t.minutes for t in tallies)
    clean = [t for t in tallies if t.clean]
    lags = [lag for t in tallies for one in t.speech.values() for lag in one.lags]
    return {
        **{name: value for score in HEADLINES for name, value in _with_interval(tallies, score, seed).items()},
        **{f"{act.value}_f1": _short(f1(*_sum([t.of(f"{act.value}_f1") for t in tallies]))) for act in SCORED},
        "soft_dice": _short(_soft_dice(tallies)),
        "false_alarms_per_10_min_clean": _rate(sum(t.alarms for t in clean), sum(t.minutes for t in clean), 10),
        "utterances_per_min": _rate(sum(t.utterances for t in tallies), minutes, 1),
        "words_per_min": _rate(sum(t.words for t in tallies), minutes, 1),
        "lag_p50_s": _short(float(np.median(lags))) if lags else None,
        "sessions": len(tallies),
        "minutes": round(minutes, 2),
    }


def gap(mine: Sequence[Tally], other: Sequence[Tally], score: str, seed: int, draws: int = 1000) -> dict[str, Any]:
    """`mine` minus `other` in one score over the same sessions, with its 95 % paired bootstrap interval.

    Sessions are drawn with replacement, the same ones for both. `beats` is True when the whole interval is above 0.
    """
    one, two = _table(mine, score), _table(other, score)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(len(one), size=(draws, len(one)))
    values = _f1_of(one[drawn].sum(axis=1)) - _f1_of(two[drawn].sum(axis=1))
    values = values[~np.isnan(values)]
    middle = float((_f1_of(one.sum(axis=0)[None]) - _f1_of(two.sum(axis=0)[None]))[0])
    interval = (
        [round(float(x), 4) for x in np.percentile(values, (2.5, 97.5))] if len(one) > 1 and len(values) else None
    )
    return {
        "gap": None if np.isnan(middle) else round(middle, 4),
        "gap_95": interval,
        "beats": None if interval is None else bool(interval[0] > 0),
    }


def not_beaten(rows: Mapping[str, Sequence[Tally]], blind: Sequence[str], main: str, seed: int) -> dict[str, list[str]]:
    """score -> the blind rows that `main` does not beat: whose paired interval is not wholly above 0, or unknown."""
    return {
        score: [row for row in blind if not gap(rows[main], rows[row], score, seed)["beats"]] for score in HEADLINES
    }


def _table(tallies: Sequence[Tally], score: str) -> np.ndarray:
    """(sessions, 3): hits, false, missed."""
    return np.asarray([t.of(score) for t in tallies], dtype=np.float64)


def _f1_of(counts: np.ndarray) -> np.ndarray:
    """(n, 3) -> (n,): F1; 0 for somebody who is silent where something was to be said, NaN where nothing was."""
    whole = 2 * counts[:, 0] + counts[:, 1] + counts[:, 2]
    return np.divide(2 * counts[:, 0], whole, out=np.full(len(counts), np.nan), where=whole > 0)


def _with_interval(tallies: Sequence[Tally], score: str, seed: int) -> dict[str, Any]:
    counts = [t.of(score) for t in tallies]
    interval = f1_interval(counts, seed)
    return {
        score: _short(f1(*_sum(counts))),
        f"{score}_95": [round(x, 4) for x in interval] if interval else None,
    }


def _soft_dice(tallies: Sequence[Tally]) -> float | None:
    one: Callable[[str], float] = lambda name: sum(getattr(s, name) for t in tallies for s in t.speech.values())  # noqa: E731
    whole = one("said") + one("ideal")
    return 2 * one("timely") / whole if whole else None


def _counts(score: KindScore) -> Counts:
    return Counts(score.hits, score.predictions - score.hits, score.truths - score.hits)


def _sum(counts: Sequence[Counts]) -> Counts:
    return Counts(*(sum(column) for column in zip(Counts(0, 0, 0), *counts, strict=True)))


def _rate(count: float, minutes: float, per: float) -> float | None:
    return _short(count / minutes * per) if minutes else None


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

"""QEVD's temporal F-score: was something said when something should have been? In [0, 1], higher is better.

Official (Panchal et al. 2024, as its code computes it): recall by matching truths to predictions, precision by matching
predictions to truths, each greedily: the nearest time of all (the first of equals), taken when it is strictly less than
1.5 s away, comes after the last one taken, and has a text; the second nearest is never tried.
F = 2 P R / (P + R + eps), eps = 1e-12, counts summed over all episodes. Nothing at all scores 0.

Sound: one matching with the most pairs inside the same window serves both sides; F1 = 2 pairs / (truths + predictions);
None where there is nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..matching import TOLERANCE, match_events
from ..official import Compat

TOLERANCE_S = 3.0
"""Width of the window in seconds; half of it lies on each side."""
EPS = 1e-12


@dataclass(frozen=True, slots=True)
class Spoken:
    """Texts and when they were said, in seconds from the start of the episode."""

    times: Sequence[float]
    texts: Sequence[str]

    def __post_init__(self) -> None:
        if len(self.times) != len(self.texts):
            raise ValueError(f"{len(self.times)} times and {len(self.texts)} texts; allowed: as many of each")


@dataclass(frozen=True, slots=True)
class Alignment:
    """Who belongs to whom in one episode: (truth, prediction) for recall, (prediction, truth) for precision."""

    truth_to_said: tuple[tuple[int, int], ...]
    said_to_truth: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TemporalCounts:
    """What episodes add up to."""

    truths: int = 0
    said: int = 0
    matched_truths: int = 0
    matched_said: int = 0

    def __add__(self, other: TemporalCounts) -> TemporalCounts:
        return TemporalCounts(
            self.truths + other.truths,
            self.said + other.said,
            self.matched_truths + other.matched_truths,
            self.matched_said + other.matched_said,
        )


@dataclass(frozen=True, slots=True)
class TemporalFScore:
    """None where there is nothing to divide by."""

    precision: float | None
    recall: float | None
    f_score: float | None


def align(truth: Spoken, said: Spoken, compat: Compat = "sound", tolerance: float = TOLERANCE_S) -> Alignment:
    """Match one episode; `tolerance` is the width of the window in seconds, its edges excluded."""
    if compat == "official":
        return Alignment(_greedy(truth, said, tolerance), _greedy(said, truth, tolerance))
    half = tolerance / 2 - 2 * TOLERANCE
    told = [i for i, text in enumerate(said.texts) if text]
    known = [i for i, text in enumerate(truth.texts) if text]
    found = match_events([truth.times[i] for i in known], [said.times[i] for i in told], half, half)
    pairs = tuple((known[pair.truth], told[pair.prediction]) for pair in found)
    return Alignment(pairs, tuple(sorted((j, i) for i, j in pairs)))


def _greedy(a: Spoken, b: Spoken, tolerance: float) -> tuple[tuple[int, int], ...]:
    """For each of `a` in list order the nearest of `b`, as the official code takes it."""
    if not len(b.times):
        return ()
    times = np.asarray(b.times, np.float64)
    pairs: list[tuple[int, int]] = []
    last = -1
    for i, time in enumerate(a.times):
        j = int(np.argmin((times - time) ** 2))
        if abs(time - times[j]) < tolerance / 2 and j > last and b.texts[j] != "":
            pairs.append((i, j))
            last = j
    return tuple(pairs)


def counts(truth: Spoken, said: Spoken, found: Alignment) -> TemporalCounts:
    """What one episode adds."""
    return TemporalCounts(len(truth.texts), len(said.texts), len(found.truth_to_said), len(found.said_to_truth))


def f_score(total: TemporalCounts, compat: Compat = "sound") -> TemporalFScore:
    """The scores of summed counts."""
    if compat == "official":
        precision = total.matched_said / (total.said + EPS)
        recall = total.matched_truths / (total.truths + EPS)
        return TemporalFScore(precision, recall, 2 * precision * recall / (precision + recall + EPS))
    whole = total.truths + total.said
    return TemporalFScore(
        precision=total.matched_said / total.said if total.said else None,
        recall=total.matched_truths / total.truths if total.truths else None,
        f_score=(total.matched_truths + total.matched_said) / whole if whole else None,
    )


def temporal_f_score(
    episodes: Iterable[tuple[Spoken, Spoken]], compat: Compat = "sound", tolerance: float = TOLERANCE_S
) -> TemporalFScore:
    """Scores over episodes, each (truth, said)."""
    total = TemporalCounts()
    for truth, said in episodes:
        total += counts(truth, said, align(truth, said, compat, tolerance))
    return f_score(total, compat)

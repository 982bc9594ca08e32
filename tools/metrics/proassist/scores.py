"""ProAssist's scores, counted over all streams before dividing (micro).

    correct         matched with |cos| > 0.5                      mismatched   matched with less
    precision       correct / predictions                         recall       correct / references
    F1              2 correct / (predictions + references)        jaccard      correct / (matched + missed + redundant)
    missing rate    missed / references                           redundant rate   redundant / predictions
    semantic score  mean |cos| of the matched with |cos| >= 0.5
    time diff       mean |i - j| / fps of the correct, seconds

All but `time_diff` lie in [0, 1]; higher is better except for the two rates and `time_diff`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..official import Compat, OfficialFailure
from .match import Matched, StreamMatch


@dataclass(frozen=True, slots=True)
class MatchScores:
    """None where there is nothing to divide by."""

    precision: float | None
    recall: float | None
    f1: float | None
    jaccard: float | None
    missing_rate: float | None
    redundant_rate: float | None
    semantic_score: float | None
    time_diff: float | None
    """Seconds."""
    correct: int
    mismatched: int
    missed: int
    redundant: int


def match_scores(
    streams: Sequence[StreamMatch], fps: float = 2.0, threshold: float = 0.5, compat: Compat = "sound"
) -> MatchScores:
    """Scores of all streams together (ProAssist, sections 2.4 of the notes on its code).

    Without predictions or without references a ratio is None; with `compat="official"` the published code stops
    (OfficialFailure, ZeroDivisionError), and means over nothing are 0.
    """
    said = sum(s.said for s in streams)
    wanted = sum(s.wanted for s in streams)
    if compat == "official" and not (said and wanted):
        raise OfficialFailure("ZeroDivisionError", "division by zero")
    matched = [m for s in streams for m in s.matched]
    correct = [m for m in matched if m.semantic > threshold]
    missed, redundant = (sum(len(part) for part in parts) for parts in _parts(streams))
    nothing = 0.0 if compat == "official" else None
    return MatchScores(
        precision=_ratio(len(correct), said),
        recall=_ratio(len(correct), wanted),
        f1=_ratio(2 * len(correct), said + wanted),
        jaccard=_ratio(len(correct), len(matched) + missed + redundant),
        missing_rate=_ratio(missed, wanted),
        redundant_rate=_ratio(redundant, said),
        semantic_score=_mean([m.semantic for m in matched if m.semantic >= threshold], nothing),
        time_diff=_mean(_seconds(correct, fps), nothing),
        correct=len(correct),
        mismatched=len(matched) - len(correct),
        missed=missed,
        redundant=redundant,
    )


def _parts(streams: Sequence[StreamMatch]) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    return [s.missed for s in streams], [s.redundant for s in streams]


def _seconds(pairs: Sequence[Matched], fps: float) -> list[float]:
    return [abs(m.said - m.wanted) / fps for m in pairs]


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: Sequence[float], nothing: float | None) -> float | None:
    return sum(values) / len(values) if values else nothing

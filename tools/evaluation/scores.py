"""From what the sessions of one row concluded to the row's numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..metrics.event_f1 import score_events
from ..metrics.scores import EventScores, FalseAlarms, KindScore
from .rows import Row
from .runner.prediction import Prediction
from .runner.score import Tally, gap, tally
from .watch import Watched

BLIND = ("silent", "timer", "coin", "always", "fixed", "dialog_only")
"""Rows without eyes."""


def row_scores(watched: Sequence[Watched], row: Row, seed: int, extra_clean: Sequence[Watched] = ()) -> dict[str, Any]:
    """The row's numbers, JSON values only; None where there was nothing to count.

    `extra_clean` are clean-only episodes: they count for the false alarms and for nothing else. `seed` is that of the
    bootstrap.
    """
    score = _score(watched, seed)
    clean = _score([*watched, *extra_clean], seed).clean
    return {
        "completion_f1": _short(score.completion.f1),
        "deviation_f1": _short(score.deviation.f1),
        "false_per_10_min_clean": _short(clean.per_10_min),
        "false_per_10_min_clean_upper": _short(clean.upper_95),
        "clean_hours": _hours(clean),
        "completions_per_10_min": _short(score.completions_per_10_min) if row.idle else None,
        "completion": _kind(score.completion),
        "deviation": _kind(score.deviation),
        "omission": _kind(score.omission),
        "wrong_thing": _kind(score.wrong_thing),
        "watched": score.episodes,
        "hours": round(score.minutes / 60, 2),
    }


def not_beaten(main: Sequence[Watched], blind: Mapping[str, Sequence[Watched]], seed: int) -> dict[str, list[str]]:
    """score -> the blind rows whose paired 95 % bootstrap interval of the difference is not wholly above 0, or unknown.

    Rows hold the same episodes in the same order.
    """
    mine, others = _tallies(main), {row: _tallies(watched) for row, watched in blind.items()}
    return {
        score: [row for row, other in others.items() if not gap(mine, other, score, seed)["beats"]]
        for score in ("completion_f1", "deviation_f1")
    }


def _tallies(watched: Sequence[Watched]) -> list[Tally]:
    return [tally(w.truth, Prediction(w.truth.episode_id, w.row, w.findings, (), w.seconds)) for w in watched]


def _score(watched: Sequence[Watched], seed: int) -> EventScores:
    """Scores over what was shown: a row that sees another's frames may be shown more or less than its own episode."""
    truths = [replace(w.truth, duration=w.seconds) for w in watched]
    return score_events(truths, [w.findings for w in watched], seed=seed)


def _kind(score: KindScore) -> dict[str, Any]:
    return {
        "f1_95": [_short(x) for x in score.f1_interval] if score.f1_interval else None,
        "precision": _short(score.precision),
        "recall": _short(score.recall),
        "true": score.truths,
        "found": score.predictions,
        "hits": score.hits,
        "premature": score.premature,
        "late": score.late,
        "latency_p50_s": _short(score.latency_p50),
        "latency_p90_s": _short(score.latency_p90),
        "timing_error_p50_s": _short(score.error_p50),
        "timing_error_p95_s": _short(score.error_p95),
    }


def _hours(clean: FalseAlarms) -> float:
    return round(clean.minutes / 60, 2)


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

"""What the event metric answers with. `core.codec.encode` turns it into JSON values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KindScore:
    """Micro-averaged over episodes. Ratios are None where there is nothing to divide by: no data is not a bad score."""

    truths: int
    predictions: int
    hits: int
    """Pairs of a one-to-one matching inside the window."""
    precision: float | None
    """hits / predictions, in [0, 1]."""
    recall: float | None
    """hits / truths, in [0, 1]."""
    f1: float | None
    """2 hits / (truths + predictions), in [0, 1], higher is better."""
    f1_interval: tuple[float, float] | None
    """95 % bootstrap interval over episodes."""
    premature: int
    """Predictions without a partner, of a thing that truly happened, before its window."""
    late: int
    """The same, after its window."""
    latency_p50: float | None
    """Median of (prediction - truth) over the hits, in seconds; negative when it came early."""
    latency_p90: float | None
    error_p50: float | None = None
    """Median of |prediction - truth| over the hits, in seconds."""
    error_p95: float | None = None


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """Deviations announced in episodes in which none happened."""

    count: int
    minutes: float
    """Of clean stream."""
    per_10_min: float | None
    """Lower is better; None without clean stream."""
    upper_95: float | None
    """Exact one-sided 95 % Poisson bound on `per_10_min`."""


@dataclass(frozen=True, slots=True)
class EventScores:
    """One row of a table."""

    episodes: int
    minutes: float
    completion: KindScore
    deviation: KindScore
    """Omissions and wrong things together."""
    omission: KindScore
    wrong_thing: KindScore
    clean: FalseAlarms
    completions_per_10_min: float | None
    """Completions announced, right or wrong, per 10 minutes of stream."""

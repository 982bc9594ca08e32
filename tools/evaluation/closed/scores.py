"""From episodes to the numbers of a row, with 95 % bootstrap intervals over episodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean, median
from typing import Any

import numpy as np

from ....core.deviation import DeviationCode
from ...metrics.bootstrap import mean_interval
from ...metrics.poisson import poisson_upper
from .costs import Costs, harm_points, utility
from .episode import Lived


def row_scores(lived: Sequence[Lived], costs: Costs, seed: int) -> dict[str, Any]:
    """The numbers of one row; None where there was nothing to count."""
    minutes = sum(one.seconds for one in lived) / 60
    lags = [d.recovered - d.onset for one in lived for d in one.deviations if d.recovered is not None and not d.alone]
    real = [d for one in lived for d in one.deviations if not d.benign]
    return {
        "success": _mean(lived, lambda one: float(one.success)),
        "success_95": _interval(lived, lambda one: float(one.success), seed),
        "harm": _mean(lived, lambda one: harm_points(one, costs)),
        "net_utility": _mean(lived, lambda one: utility(one, costs)),
        "net_utility_95": _interval(lived, lambda one: utility(one, costs), seed),
        "utterances_per_min": round(sum(one.utterances for one in lived) / minutes, 3),
        "needless_per_10_min": round(10 * sum(one.needless for one in lived) / minutes, 3),
        "needless_unasked_per_10_min": round(10 * sum(one.interruptions for one in lived) / minutes, 3),
        "needless_unasked_upper": round(10 * poisson_upper(sum(one.interruptions for one in lived)) / minutes, 3),
        **_unfit(lived, minutes),
        "wasted_s": _mean(lived, lambda one: one.wasted_s),
        "rework_s": _mean(lived, lambda one: one.rework_s),
        "seconds": _mean(lived, lambda one: one.seconds),
        "time_to_recover_s": round(median(lags), 2) if lags else None,
        "recovered": round(sum(d.recovered is not None for d in real) / len(real), 4) if real else None,
        "recovered_share": round(sum(d.recovered is not None for d in real) / len(real), 4) if real else None,
        "hazard_p95_s": _p95([d.told for d in real if d.code is DeviationCode.HAZARD]),
        "correction_p95_s": _p95([d.told for d in real if d.code is not DeviationCode.HAZARD]),
        "told": sum(d.told is not None for d in real),
        "anti_instruction": sum(one.anti_instructions for one in lived),
        "duplicates": sum(one.duplicates for one in lived),
        "words_per_min": round(sum(one.words for one in lived) / minutes, 2),
        "deviations": len(real),
        "annoyance": _mean(lived, lambda one: one.annoyance),
        "episodes": len(lived),
        "minutes": round(minutes, 1),
    }


def _unfit(lived: Sequence[Lived], minutes: float) -> dict[str, float]:
    """Per 10 minutes: needless as said (nobody could have used it), with its upper bound, and misheard right words."""
    unfit, misheard = sum(one.unfit for one in lived), sum(one.misheard for one in lived)
    return {
        "needless_as_said_per_10_min": round(10 * unfit / minutes, 3),
        "needless_as_said_upper": round(10 * poisson_upper(unfit) / minutes, 3),
        "misheard_per_10_min": round(10 * misheard / minutes, 3),
    }


def paired(one: Sequence[Lived], other: Sequence[Lived], costs: Costs, seed: int) -> dict[str, Any]:
    """`one` minus `other` on the same seeds, in net utility and success."""
    gaps = [utility(a, costs) - utility(b, costs) for a, b in zip(one, other, strict=True)]
    wins = [float(a.success) - float(b.success) for a, b in zip(one, other, strict=True)]
    return {
        "net_utility": round(fmean(gaps), 4),
        "net_utility_95": _rounded(mean_interval(gaps, seed)),
        "success": round(fmean(wins), 4),
        "success_95": _rounded(mean_interval(wins, seed)),
    }


def _p95(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(float(np.percentile(known, 95)), 2) if known else None


def _mean(lived: Sequence[Lived], of: Callable[[Lived], float]) -> float:
    return round(fmean(of(one) for one in lived), 4)


def _interval(lived: Sequence[Lived], of: Callable[[Lived], float], seed: int) -> list[float] | None:
    return _rounded(mean_interval([of(one) for one in lived], seed))


def _rounded(interval: tuple[float, float] | None) -> list[float] | None:
    return [round(x, 4) for x in interval] if interval else None

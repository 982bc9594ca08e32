"""Typed event F1: what a session concluded against what really happened, one to one, same type, same step.

    completion   STEP_DONE of step s      <->  a run of s that ended well, within [end - 0.5 s, end + 2 s]
    omission     OWED, s is owed          <->  an omission of s, within [onset, onset + 5 s]
    wrong thing  MISTAKE in s, OBJ / TOOL / PLACE  <->  such a deviation of s, within [onset, onset + 5 s]

The onset of an omission is the start of the first dependent. Injected recovery steps count as the graph step they stand
for; putting a thing back is a step of neither side. Findings and deviations of other types are not scored here.
Precision = hits / predictions, recall = hits / truths, F1 = 2 hits / (predictions + truths), summed over episodes
before dividing (micro).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from ...core.deviation import WRONG_THING, DeviationCode
from ...core.findings import FindingKind
from ...core.truth import EpisodeTruth, Outcome
from .bootstrap import Counts, f1, f1_interval
from .journal_findings import PUT_BACK, Concluded
from .matching import match_events
from .poisson import poisson_upper
from .scores import EventScores, FalseAlarms, KindScore
from .windows import DEFAULT, Windows


class EventKind(StrEnum):
    """The types of events that are scored."""

    COMPLETION = "completion"
    """A step was finished."""
    OMISSION = "omission"
    """A required step was skipped."""
    WRONG_THING = "wrong_thing"
    """A step was done with the wrong object, tool or target."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something to match: a type, a graph step, a moment."""

    kind: EventKind
    step_id: str
    t: float


@dataclass(slots=True)
class _Tally:
    """What one episode adds to one type."""

    truths: int = 0
    predictions: int = 0
    latencies: list[float] = field(default_factory=list)
    premature: int = 0
    late: int = 0

    @property
    def counts(self) -> Counts:
        hits = len(self.latencies)
        return Counts(hits, self.predictions - hits, self.truths - hits)


def score_events(
    truths: Sequence[EpisodeTruth],
    predictions: Sequence[Sequence[Concluded]],
    windows: Windows = DEFAULT,
    seed: int = 0,
) -> EventScores:
    """The scores of `predictions` (what the session of each episode concluded) against `truths`, in the same order.

    `seed` is the bootstrap's. Raises ValueError when the two lists differ in length.
    """
    if len(truths) != len(predictions):
        raise ValueError(f"{len(truths)} episodes and {len(predictions)} lists of findings: allowed is one list each")
    tallies = [_tally(truth, found, windows) for truth, found in zip(truths, predictions, strict=True)]
    minutes = sum(truth.duration for truth in truths) / 60
    completion = _score([tally[EventKind.COMPLETION] for tally in tallies], seed)
    omission = _score([tally[EventKind.OMISSION] for tally in tallies], seed)
    wrong = _score([tally[EventKind.WRONG_THING] for tally in tallies], seed)
    both = _score([_joined(tally[EventKind.OMISSION], tally[EventKind.WRONG_THING]) for tally in tallies], seed)
    return EventScores(
        episodes=len(truths),
        minutes=minutes,
        completion=completion,
        deviation=both,
        omission=omission,
        wrong_thing=wrong,
        clean=_false_alarms(truths, predictions),
        completions_per_10_min=completion.predictions / minutes * 10 if minutes else None,
    )


def true_events(truth: EpisodeTruth) -> Iterator[Event]:
    """What could have been concluded in an episode."""
    for run in truth.runs:
        if run.outcome is Outcome.DONE and run.step_id != PUT_BACK:
            yield Event(EventKind.COMPLETION, run.step_id, run.end)
    for deviation in truth.deviations:
        if deviation.code is DeviationCode.OMIT:
            yield Event(EventKind.OMISSION, deviation.step_id, deviation.onset)
        elif deviation.code in WRONG_THING:
            yield Event(EventKind.WRONG_THING, deviation.step_id, deviation.onset)


def found_events(found: Sequence[Concluded]) -> Iterator[Event]:
    """What was concluded, as far as it is scored."""
    for one in found:
        kind = _kind(one)
        if kind is not None and one.base is not None and one.base != PUT_BACK:
            yield Event(kind, one.base, one.at)


def _kind(one: Concluded) -> EventKind | None:
    if one.finding.kind is FindingKind.STEP_DONE:
        return EventKind.COMPLETION
    if one.finding.kind is FindingKind.OWED:
        return EventKind.OMISSION
    if one.finding.kind is FindingKind.MISTAKE and one.finding.code in WRONG_THING:
        return EventKind.WRONG_THING
    return None


def _tally(truth: EpisodeTruth, found: Sequence[Concluded], windows: Windows) -> dict[EventKind, _Tally]:
    out = {kind: _Tally() for kind in EventKind}
    true, guessed = list(true_events(truth)), list(found_events(found))
    for kind, step_id in sorted({(e.kind, e.step_id) for e in (*true, *guessed)}):
        ts = sorted(e.t for e in true if (e.kind, e.step_id) == (kind, step_id))
        ps = sorted(e.t for e in guessed if (e.kind, e.step_id) == (kind, step_id))
        _add(out[kind], ts, ps, windows, kind)
    return out


def _add(tally: _Tally, ts: list[float], ps: list[float], windows: Windows, kind: EventKind) -> None:
    """Match the moments of one type and step, and count."""
    if kind is EventKind.COMPLETION:
        pairs = match_events(ts, ps, windows.completion_before, windows.completion_after)
    else:
        pairs = match_events(ts, ps, windows.deviation_before, windows.deviation_after)
    tally.truths += len(ts)
    tally.predictions += len(ps)
    tally.latencies += [ps[pair.prediction] - ts[pair.truth] for pair in pairs]
    open_truths = [t for i, t in enumerate(ts) if i not in {pair.truth for pair in pairs}]
    for j, p in enumerate(ps):
        if open_truths and j not in {pair.prediction for pair in pairs}:
            nearest = min(open_truths, key=lambda t: abs(t - p))
            tally.premature += p < nearest
            tally.late += p > nearest


def _joined(one: _Tally, two: _Tally) -> _Tally:
    return _Tally(
        one.truths + two.truths,
        one.predictions + two.predictions,
        one.latencies + two.latencies,
        one.premature + two.premature,
        one.late + two.late,
    )


def _score(tallies: Sequence[_Tally], seed: int) -> KindScore:
    hits, false, missed = (sum(column) for column in zip(Counts(0, 0, 0), *(t.counts for t in tallies), strict=True))
    latencies = [x for tally in tallies for x in tally.latencies]
    p50, p90 = (float(x) for x in np.percentile(latencies, (50, 90))) if latencies else (None, None)
    e50, e95 = (float(x) for x in np.percentile(np.abs(latencies), (50, 95))) if latencies else (None, None)
    return KindScore(
        truths=hits + missed,
        predictions=hits + false,
        hits=hits,
        precision=hits / (hits + false) if hits + false else None,
        recall=hits / (hits + missed) if hits + missed else None,
        f1=f1(hits, false, missed),
        f1_interval=f1_interval([tally.counts for tally in tallies], seed),
        premature=sum(tally.premature for tally in tallies),
        late=sum(tally.late for tally in tallies),
        latency_p50=p50,
        latency_p90=p90,
        error_p50=e50,
        error_p95=e95,
    )


def _false_alarms(truths: Sequence[EpisodeTruth], predictions: Sequence[Sequence[Concluded]]) -> FalseAlarms:
    clean = [(truth, found) for truth, found in zip(truths, predictions, strict=True) if truth.clean]
    minutes = sum(truth.duration for truth, _ in clean) / 60
    count = sum(e.kind is not EventKind.COMPLETION for _, found in clean for e in found_events(found))
    if not minutes:
        return FalseAlarms(count, 0.0, None, None)
    return FalseAlarms(count, minutes, count / minutes * 10, poisson_upper(count) / minutes * 10)

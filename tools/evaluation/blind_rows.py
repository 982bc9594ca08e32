"""`planwatch eval blind`: what policies that see nothing score on real timelines, beside a late oracle.

Two kinds of events of CaptainCook4D: *next step*, due when a step ends and until 5 s after the next one starts (3 s at
least), and *mistake*, due from the start of a step with an error tag until its end. Each is scored in its window (no
grace) and within 30 s of its moment, one to one, with the soft-Dice and ESTP forms; false alarms are mistakes announced
in recordings without any tag, per 10 minutes.

`silent`         nothing
`always`         every two seconds
`coin`           at each half second with probability RATE / 60 / 2
`every_10_s`, `every_30_s`   a clock
`timer`          the recipe's usual order, each step in its median duration, both from the recipe's other recordings
`dialog_only`    hears every true next step at its ideal moment, waits the median duration of that step in the other
                 recordings, and speaks unless the next one came first. It leaks the true dialogue
`step_ends`      perfect boundaries, no judgement
`oracle_..._late`   knows everything, and says it late

All but the oracle speak at the same moments of both kinds: nothing tells them which it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..datasets.captaincook4d import Recording, read_captaincook4d
from ..metrics.windowed import Said, Wanted, window_scores
from .blind_clocks import dialog_only, timer, usual_ways

NEXT, MISTAKE = "next", "mistake"
RADIUS_S, AFTER_START_S, LEAST_S = 30.0, 5.0, 3.0
EVERY_S, OFTEN_S, RATE, TICK_S = 30.0, 2.0, 6.0, 0.5
"""Seconds between words of `every_30_s` and of `always`; utterances a minute of `coin`; seconds between its throws."""
Progress = Callable[[float, float, str], None]


def run_blind_rows(data: Path, progress: Progress | None = None, seed: int = 0) -> dict[str, Any]:
    """Every policy on every recording; `seed` is that of `coin`. Raises InputError."""
    recordings = read_captaincook4d(data)
    rows: dict[str, Any] = {}
    talkers = policies(recordings, seed)
    for k, (name, policy) in enumerate(talkers.items()):
        if progress:
            progress(k, len(talkers), name)
        rows[name] = {kind: _scores(recordings, policy, kind) for kind in (NEXT, MISTAKE)}
        rows[name]["false_mistakes_per_10_min_clean"] = _false_alarms(recordings, policy)
    hours = sum(_length(r) for r in recordings) / 3600
    return {"recordings": len(recordings), "hours": round(hours, 2), "rows": rows}


def wanted_events(recording: Recording, kind: str) -> Iterator[Wanted]:
    """What should be said, with its window."""
    runs = recording.executions
    if kind == MISTAKE:
        for run in runs:
            if run.errors and run.end >= run.start:
                yield Wanted(recording.id, kind, None, run.start, run.start, run.end)
        return
    for a, b in zip(runs, runs[1:], strict=False):
        close = max(b.start + AFTER_START_S, a.end + LEAST_S)
        yield Wanted(recording.id, kind, None, a.end, a.end, close)


Policy = Callable[[Recording, str], list[float]]
"""recording, kind -> moments at which it speaks."""


def every(seconds: float) -> Policy:
    """Speaks on a clock."""
    return lambda recording, kind: [k * seconds for k in range(1, int(_length(recording) / seconds) + 1)]


def late_oracle(seconds: float) -> Policy:
    """Knows everything, and says it late."""
    return lambda recording, kind: [event.ideal + seconds for event in wanted_events(recording, kind)]


def step_ends(recording: Recording, kind: str) -> list[float]:
    """Perfect boundaries, no judgement."""
    return [run.end for run in recording.executions]


def silent(recording: Recording, kind: str) -> list[float]:
    """Never speaks."""
    return []


def coin(seed: int) -> Policy:
    """Speaks at random, RATE times a minute, in a recording always at the same moments."""

    def policy(recording: Recording, kind: str) -> list[float]:
        ticks = np.arange(0.0, _length(recording), TICK_S)
        rng = np.random.default_rng([seed, 43, *recording.id.encode()])
        return ticks[rng.random(len(ticks)) < RATE / 60 * TICK_S].tolist()

    return policy


def policies(recordings: Sequence[Recording], seed: int) -> dict[str, Policy]:
    """The rows. Those that know how a recipe usually goes know it from its other recordings alone."""
    usual = usual_ways(recordings)
    return {
        "silent": silent,
        "always": every(OFTEN_S),
        "coin": coin(seed),
        "every_10_s": every(10),
        "every_30_s": every(EVERY_S),
        "timer": lambda recording, kind: timer(usual[recording.id], _length(recording)),
        "dialog_only": lambda recording, kind: dialog_only(usual[recording.id], _heard(recording), _length(recording)),
        "step_ends": step_ends,
        "oracle_5_s_late": late_oracle(5),
        "oracle_10_s_late": late_oracle(10),
    }


def _heard(recording: Recording) -> list[tuple[float, int]]:
    """(ideal moment, step) of every next step that should be told."""
    return [(a.end, b.step) for a, b in zip(recording.executions, recording.executions[1:], strict=False)]


def _scores(recordings: Sequence[Recording], policy: Policy, kind: str) -> dict[str, float | None]:
    wanted = [event for r in recordings for event in wanted_events(r, kind)]
    said = [Said(r.id, kind, None, t) for r in recordings for t in policy(r, kind)]
    around = [Wanted(e.session, e.kind, None, e.ideal - RADIUS_S, e.ideal, e.ideal + RADIUS_S) for e in wanted]
    window = window_scores(wanted, said, grace=0.0)
    return {
        "f1_30_s": _rounded(window_scores(around, said, grace=0.0).f1),
        "f1_window": _rounded(window.f1),
        "soft_dice": _rounded(window.soft_dice),
        "estp_f1": _rounded(window.estp_f1),
    }


def _false_alarms(recordings: Sequence[Recording], policy: Policy) -> float | None:
    clean = [r for r in recordings if not r.missing and not any(run.errors for run in r.executions)]
    minutes = sum(_length(r) for r in clean) / 60
    return _rounded(10 * sum(len(policy(r, MISTAKE)) for r in clean) / minutes) if minutes else None


def _length(recording: Recording) -> float:
    return max((run.end for run in recording.executions), default=0.0)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)

"""`planwatch bench async-planner`: does a slow or hanging model cost a frame, or a moment, and were repairs ready?

Two parts. Paced: simulated people work in real time before sessions whose planner asks a slow model over real HTTP;
a frame is lost when the session is still busy at the next one's time. Rows: the delay asked for, a model that never
answers, the rules alone, and, as the control that shows what is measured, a planner that waits for the model in the
turn. Unpaced: the default persona in many episodes, and how often a repair was worked out before its deviation came.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from ...planners.base import Planner
from ...planners.hybrid import HybridPlanner, Workers
from ...planners.llm.openai_backend import OpenAiBackend
from ...planners.llm.planner import ModelPlanner
from ...planners.llm.presets import PLAIN
from ...planners.models import hybrid_planner
from ...planners.rules import RulePlanner
from ...planners.worker import Inline
from ..runtime.steady import steady
from .ahead_rate import episode_tally
from .paced import Gate, Pace, Paced, play_paced
from .slow_server import MODEL, SlowServer

FPS = 2.0
SLIPS = 6.0
"""The person of the paced part slips this many times as often as the default one: a minute has to hold several."""
ROWS = ("delayed", "hanging", "rules", "waiting")

Progress = Callable[[float, float, str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is measured."""

    delay_s: float = 6.1
    """The published re-planner's mean."""
    seconds: float = 60.0
    """Of real time, for every paced session."""
    sessions: int = 2
    """Paced sessions in each row."""
    episodes: int = 24
    """Unpaced episodes for the rate of prepared repairs."""
    seed: int = 0


def run_async_bench(asked: Asked, progress: Progress | None = None) -> dict[str, Any]:
    """frames_lost, recovery_p95_ms (from one tick before the frame that showed it), ahead_hit_rate, and the rows."""
    tell = progress or (lambda done, total, note: None)
    total = asked.seconds + asked.episodes
    tell(0, total, "real time")
    with steady():  # as a live session has it
        rows = _paced(asked, lambda seconds: tell(seconds, total, "real time"))
    hits = repairs = 0
    for number in range(asked.episodes):
        tell(asked.seconds + number, total, "episodes")
        tally = episode_tally(asked.seed + number, HybridPlanner(None, workers=Workers(Inline(), Inline())))
        hits, repairs = hits + tally.prepared, repairs + tally.repairs
    tell(total, total, "done")
    late = [rows["delayed"], rows["hanging"]]
    return {
        "delay_s": asked.delay_s,
        "tick_ms": 1e3 / FPS,
        "frames_lost": sum(row["frames_lost"] for row in late),
        "recovery_p95_ms": max((row["recovery_p95_ms"] for row in late if row["recoveries"]), default=None),
        "ahead_hit_rate": round(hits / repairs, 3) if repairs else None,
        "ahead_repairs": repairs,
        "persona": "default",
        "rows": rows,
    }


def _paced(asked: Asked, tell: Callable[[float], None]) -> dict[str, dict[str, Any]]:
    with ExitStack() as stack:
        slow = stack.enter_context(SlowServer(asked.delay_s, asked.seed))
        dead = stack.enter_context(SlowServer(None))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="planwatch-async-"))
        makers: dict[str, Callable[[], Planner]] = {
            "delayed": lambda: hybrid_planner(slow.url, MODEL),
            "hanging": lambda: hybrid_planner(dead.url, MODEL),
            "rules": RulePlanner,
            "waiting": lambda: ModelPlanner(OpenAiBackend(slow.url, MODEL, PLAIN)),
        }
        work = [(row, number) for row in ROWS for number in range(asked.sessions)]
        gate = Gate(len(work))
        with ThreadPoolExecutor(len(work)) as pool:
            shift = 1.0 / FPS / len(work)
            jobs = [
                (row, pool.submit(_one, asked, makers[row], f"{folder}/{row}{n}", n, (gate, shift * k)))
                for k, (row, n) in enumerate(work)
            ]
            played = [(row, job.result()) for row, job in jobs]
        tell(asked.seconds)
        return {row: _row([one for name, one in played if name == row]) for row in ROWS}


def _one(asked: Asked, make: Callable[[], Planner], folder: str, number: int, start: tuple[Gate, float]) -> Paced:
    gate, shift = start
    try:
        return play_paced(make(), folder, asked.seed + number, Pace(FPS, asked.seconds, shift, SLIPS), gate)
    except BaseException:
        gate.give_up()
        raise


def _row(played: Sequence[Paced]) -> dict[str, Any]:
    """Sums and the 95th percentile over the sessions of one row."""
    waits = sorted(wait for one in played for wait in one.recovery_ms)
    tallies = [one.tally for one in played if one.tally is not None]
    repairs = sum(t.repairs for t in tallies)
    row: dict[str, Any] = {
        "frames": sum(one.frames for one in played),
        "frames_lost": sum(one.lost for one in played),
        "recoveries": len(waits),
        "recovery_p95_ms": percentile(waits, 0.95),
        "recovery_median_ms": percentile(waits, 0.5),
        "slowest_push_ms": round(max((one.slowest_ms for one in played), default=0.0), 1),
    }
    if tallies:
        row |= {
            "model_asked": sum(t.asked for t in tallies),
            "model_asked_ahead": sum(t.asked_ahead for t in tallies),
            "offered": sum(t.offered for t in tallies),
            "ahead_hits": sum(t.prepared for t in tallies),
            "ahead_hits_of_model": sum(t.prepared_by_model for t in tallies),
            "repairs": repairs,
        }
    return row


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest of the sorted `values` that at least `share` of them do not exceed; None of none."""
    if not values:
        return None
    return round(values[min(len(values) - 1, max(0, -(-int(1000 * share * len(values)) // 1000) - 1))], 1)

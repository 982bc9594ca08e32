"""`planwatch bench loop`: the speed of a tick, a turn and the whole loop, and the memory of a long session."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from ...agent.session import Session
from ...core.clock import WallClock
from ...core.graph import StepGraph
from ...core.graph_yaml import load_graph
from ...perception.base import Frame
from ...perception.sources.video import VideoSource
from ..demo.assets import TASK, VIDEO, asset
from ..runtime.build import Wish, build_parts, wish_for
from ..runtime.loop import follow
from .medians import median_ms, resident_mb

FPS, WARM_UP, TICKS, HELD = 2.0, 20, 200, 60
"""Input rate; ticks thrown away and measured; frames kept in memory for the long session."""

Progress = Callable[[float, float, str], None]


def run_bench(
    hours: float = 1.0, perception: str = "compact", progress: Progress | None = None, weights: Path | None = None
) -> dict[str, Any]:
    """Measure on the shipped film and return tick_ms, turn_ms, outside_turn_ms, realtime_factor, memory_growth_mb.

    One core for the model; medians throughout. `hours` is the stream length of the memory figure (at least 0.05).
    """
    import torch

    torch.set_num_threads(1)
    graph, film, wish = load_graph(asset(TASK)), asset(VIDEO), wish_for(perception, weights)
    tell = progress or (lambda done, total, note: None)
    tell(0, 10, "tick")
    held = _first_frames(film, HELD)
    tick = _tick_ms(graph, wish, held)
    tell(1, 10, "whole loop")
    factor, turn, outside = _whole_loop(graph, wish, film)
    tell(3, 10, "memory")
    growth = _memory_growth(graph, wish, held, hours, lambda share: tell(3 + 7 * share, 10, "memory"))
    tell(10, 10, "done")
    return {
        "tick_ms": tick,
        "turn_ms": turn,
        "outside_turn_ms": outside,
        "realtime_factor": factor,
        "memory_growth_mb": growth,
        "hours": hours,
        "perception": perception,
    }


def _first_frames(film: Path, most: int) -> list[Frame]:
    frames = (item for item in VideoSource(film, FPS).frames() if isinstance(item, Frame))
    return list(itertools.islice(frames, most))


def _again(frames: list[Frame]) -> Iterator[Frame]:
    """The same frames for ever, with rising stream times."""
    clock = WallClock()
    for index in itertools.count():
        yield replace(frames[index % len(frames)], t=index / FPS, made_at=clock.now(), index=index)


def _tick_ms(graph: StepGraph, wish: Wish, frames: list[Frame]) -> float | None:
    """Median milliseconds of `model.step`, batch 1, with the whole task watched."""
    from ...core.plan import Plan

    parts = build_parts(graph, wish)
    _, watch = parts.tracker.start(Plan(graph), 0.0)
    carry: Any = None
    times = []
    for frame in itertools.islice(_again(frames), WARM_UP + TICKS):
        begin = time.perf_counter()
        _, carry = parts.model.step(frame, watch, carry)
        times.append(time.perf_counter() - begin)
    return median_ms(times[WARM_UP:])


def _whole_loop(graph: StepGraph, wish: Wish, film: Path) -> tuple[float, float | None, float | None]:
    """(seconds of film per second of wall, decode included; median turn; median work outside model and turn)."""
    factors, turns, outsides = [], [], []
    for _ in range(3):
        with tempfile.TemporaryDirectory(prefix="planwatch-bench-") as folder:
            parts = build_parts(graph, wish)
            with Session(graph, parts, Path(folder), "bench") as session:
                begin = time.perf_counter()
                for _beat in follow(VideoSource(film, FPS), session):
                    pass
                factors.append(session.t / (time.perf_counter() - begin))
                turns.extend(session.stats.turn_ms)
                outsides.extend(session.stats.outside_ms)
    return round(median(factors), 1), _middle(turns), _middle(outsides)


def _middle(values: list[float]) -> float | None:
    return round(median(values), 3) if values else None


def _memory_growth(
    graph: StepGraph, wish: Wish, frames: list[Frame], hours: float, tell: Callable[[float], None]
) -> float:
    """MB of resident memory that a session has more after `hours` of stream than after its first minute."""
    ticks, minute = int(hours * 3600 * FPS), int(60 * FPS)
    before = 0.0
    with tempfile.TemporaryDirectory(prefix="planwatch-bench-") as folder:
        with Session(graph, build_parts(graph, wish), Path(folder), "bench") as session:
            session.start(0.0)
            for frame in itertools.islice(_again(frames), ticks):
                session.push(frame)
                if frame.index == minute:
                    before = resident_mb()
                if frame.index % 500 == 0:
                    tell(frame.index / ticks)
            return round(resident_mb() - before, 1)

"""Film the demo: a simulated person makes tea, coached by a real session that is told the truth."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from ...agent.session import Session
from ...core.clock import WallClock
from ...core.graph import StepGraph
from ...core.graph_yaml import load_graph
from ...core.guidance import Guidance
from ...perception.base import Frame, SourceEvent, SourceEventKind
from ..datasets.truth_file import write_truth
from ..datasets.video_writer import VideoWriter
from ..runtime.build import Wish, build_parts
from ..simulator.episode import LiveEpisode, Split, seeds_with_both

SIZE = (640, 480)
"""Width and height of the film in pixels."""

FILM_FPS, EYE_FPS, LIMIT_S, TAIL_S = 30, 2, 900.0, 1.0
"""Frames per second of the film and of what the assistant sees; the longest film; seconds after the end."""

Progress = Callable[[float, float, str], None]


def record_demo(task: Path, out: Path, seed: int | None = None, progress: Progress | None = None) -> dict[str, Any]:
    """Write `<task>.mp4` (640x480, H.264) and `<task>.truth.jsonl` into `out`.

    Unless a seed is given it is the first of the test split whose episode of this task holds an omission and a wrong
    object: it is not chosen by result.

    Raises:
        InputError: the task graph has faults, or the simulator cannot perform it.
    """
    graph = load_graph(task)
    seed = first_seed(graph) if seed is None else seed
    out.mkdir(parents=True, exist_ok=True)
    film, notes = out / f"{task.stem}.mp4", out / f"{task.stem}.truth.jsonl"
    world = LiveEpisode(graph, seed)
    with VideoWriter(film, FILM_FPS, SIZE) as writer:
        for frame in _coached(graph, world, f"film-{seed}"):
            writer.add(frame.image)
            if progress and writer.frames % (FILM_FPS * 5) == 0:
                progress(frame.t, LIMIT_S, "filming")
    truth = world.truth()
    write_truth(notes, truth)
    return {"seed": seed, "video": str(film), "truth": str(notes), "seconds": truth.duration, "said": len(truth.said)}


def first_seed(graph: StepGraph) -> int:
    """The first seed of the test split with which this task's episode holds both kinds of deviation."""
    return seeds_with_both(1, graph=graph, split=Split.TEST)[0]


def _coached(graph: StepGraph, world: LiveEpisode, session_id: str) -> Iterator[Frame]:
    """The film's frames, while a session with an oracle's eyes coaches the person."""
    parts = build_parts(graph, Wish("oracle"), world.truth, WallClock())
    with tempfile.TemporaryDirectory(prefix="planwatch-film-") as folder:
        with Session(graph, parts, Path(folder), session_id) as session:
            yield from _play(world, session)


def _play(world: LiveEpisode, session: Session) -> Iterator[Frame]:
    """Frames at film rate while the person works and the session coaches; ends a little after the person stopped."""
    _tell(world, session.start(0.0))
    clock, stop_at = WallClock(), LIMIT_S
    for index in count():
        t = index / FILM_FPS
        if t > stop_at:
            _tell(world, session.notice(SourceEvent(SourceEventKind.END, t)))
            return
        world.advance(t)
        frame = replace(world.frame(SIZE), made_at=clock.now())
        if index % (FILM_FPS // EYE_FPS) == 0:
            _tell(world, session.push(frame))
        if world.finished:
            stop_at = min(stop_at, t + TAIL_S)
        yield frame


def _tell(world: LiveEpisode, said: tuple[Guidance, ...]) -> None:
    for guidance in said:
        world.hear(guidance.text)

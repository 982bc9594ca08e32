"""A small task performed in pantomime: a truth that grows, and sessions over it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from planwatch.agent.session import Session
from planwatch.core.clock import ManualClock
from planwatch.core.effects import all_of
from planwatch.core.graph import StepGraph
from planwatch.core.steps import Duration, Role, Step, Thing
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun
from planwatch.perception.base import Frame
from planwatch.tools.runtime.build import Wish, build_parts

BLANK = np.zeros((48, 64, 3), np.uint8)


def _step(step_id: str, text: str, *after: str) -> Step:
    thing = (Thing(Role.OBJECT, f"blue {step_id}"),)
    pre = all_of(f"done:{name}" for name in after)
    return Step(step_id, text, "open", thing, pre, duration=Duration(3.0, 6.0, 12.0))


GRAPH = StepGraph(
    "boxes",
    "Three open boxes",
    (
        _step("jar", "Open the blue jar"),
        _step("pot", "Open the blue pot", "jar"),
        _step("box", "Open the blue box", "pot"),
    ),
)


def run(step_id: str, start: float, end: float, outcome: Outcome = Outcome.DONE) -> StepRun:
    return StepRun(step_id, start, end, outcome, "open", ((Role.OBJECT, f"blue {step_id}"),))


def truth(*runs: StepRun, seconds: float = 40.0) -> EpisodeTruth:
    return EpisodeTruth("e", GRAPH.id, seconds, runs, ())


ALL = truth(run("jar", 3.0, 9.0), run("pot", 13.0, 19.0), run("box", 24.0, 31.0))


def session(folder: Path, source: Callable[[], EpisodeTruth] = lambda: ALL) -> Session:
    parts = build_parts(GRAPH, Wish("oracle"), source, ManualClock())
    return Session(GRAPH, parts, folder, "s1")


def frames(start: float, end: float, fps: float = 2.0) -> list[Frame]:
    return [Frame(i / fps, 0.0, BLANK, i) for i in range(int(start * fps), int(end * fps) + 1)]

"""One session in real time before a simulated person: what is lost, and how long recovery guidance takes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...agent.session import Session
from ...core.clock import WallClock
from ...core.guidance import Act, Guidance
from ...planners.base import Planner
from ...planners.hybrid import HybridPlanner, Tally
from ..runtime.build import Wish, build_parts
from ..simulator.people.live import Cast, LivePerson
from ..simulator.people.named import DEFAULT

ANSWERS = frozenset({Act.REMIND_OWED, Act.CORRECT, Act.ASK, Act.WARN})
"""What is said about a deviation at once."""


@dataclass(frozen=True, slots=True)
class Pace:
    """When frames come."""

    fps: float
    seconds: float
    begin: float
    """Monotonic wall seconds of the first frame."""
    slips: float = 1.0
    """Factor on how often the person slips."""


@dataclass(slots=True)
class Paced:
    """What happened in one session."""

    frames: int = 0
    lost: int = 0
    """Frames whose time was over before the session was ready for them."""
    recovery_ms: list[float] = field(default_factory=list)
    """For each deviation: from one tick before the frame that showed it to its guidance being handed over."""
    slowest_ms: float = 0.0
    """The longest that the session took for one frame."""
    tally: Tally | None = None


def play_paced(planner: Planner, folder: str, seed: int, pace: Pace) -> Paced:
    """Let a person work in real time; a camera gives a frame every tick, and a session that is busy misses it."""
    stage = LivePerson(Cast(seed, DEFAULT.scaled("slip", pace.slips)))
    parts = build_parts(stage.graph, Wish("oracle", policy="always"), stage.truth, WallClock())
    paced = Paced()
    with Session(stage.graph, replace(parts, planner=planner), Path(folder), f"paced-{seed}") as session:
        _tell(stage, session.start(0.0))
        _follow(stage, session, pace, paced)
    if isinstance(planner, HybridPlanner):
        paced.tally = planner.tally
    return paced


def _follow(stage: LivePerson, session: Session, pace: Pace, paced: Paced) -> None:
    ticks, number = int(pace.seconds * pace.fps), 0
    while number < ticks and not session.finished:
        number += 1
        due = pace.begin + number / pace.fps
        late = time.monotonic() - due
        if late < 0:
            time.sleep(-late)
        elif late > 1.0 / pace.fps:
            paced.lost += 1
            continue
        _frame(stage, session, number, pace, paced)
        paced.frames += 1


def _frame(stage: LivePerson, session: Session, number: int, pace: Pace, paced: Paced) -> None:
    tick_s = 1.0 / pace.fps
    due = pace.begin + number * tick_s
    stage.advance(number * tick_s)
    frame = replace(stage.frame(), made_at=due)
    begin = time.monotonic()
    said = session.push(frame)
    end = time.monotonic()
    paced.slowest_ms = max(paced.slowest_ms, 1e3 * (end - begin))
    for one in said:
        if one.act in ANSWERS and one.finding_id is not None:
            paced.recovery_ms.append(1e3 * (tick_s + end - due))
    _tell(stage, said)


def _tell(stage: LivePerson, said: tuple[Guidance, ...]) -> None:
    for one in said:
        stage.hear(one.text)

"""One session in real time before a simulated person: what is lost, and how long recovery guidance takes."""

from __future__ import annotations

import threading
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

HEAD_START_S, OPENING_S = 0.3, 300.0
"""From the last session's being ready to the first frame; how long the first one waits for the last one."""


@dataclass(frozen=True, slots=True)
class Pace:
    """When frames come."""

    fps: float
    seconds: float
    shift: float = 0.0
    """Seconds from the common beginning to the first frame."""
    slips: float = 1.0
    """Factor on how often the person slips."""


class Gate:
    """All sessions begin together once every one of them is ready: opening them is no part of what is measured."""

    def __init__(self, sessions: int) -> None:
        self._begin = 0.0
        self._barrier = threading.Barrier(sessions, self._open)

    def _open(self) -> None:
        self._begin = time.monotonic() + HEAD_START_S

    def wait(self) -> float:
        """Monotonic wall seconds of the common beginning. Raises threading.BrokenBarrierError: another one failed."""
        self._barrier.wait(OPENING_S)
        return self._begin

    def give_up(self) -> None:
        """This session cannot begin: the others need not wait for it."""
        self._barrier.abort()


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


def play_paced(planner: Planner, folder: str, seed: int, pace: Pace, gate: Gate) -> Paced:
    """Let a person work in real time; a camera gives a frame every tick, and a session that is busy misses it."""
    stage = LivePerson(Cast(seed, DEFAULT.scaled("slip", pace.slips)))
    parts = build_parts(stage.graph, Wish("oracle", policy="always"), stage.truth, WallClock())
    paced = Paced()
    with Session(stage.graph, replace(parts, planner=planner), Path(folder), f"paced-{seed}") as session:
        _tell(stage, session.start(0.0))
        _follow(stage, session, Beats(gate.wait() + pace.shift, 1.0 / pace.fps, pace.seconds), paced)
    if isinstance(planner, HybridPlanner):
        paced.tally = planner.tally
    return paced


@dataclass(frozen=True, slots=True)
class Beats:
    """When frames come, once the beginning is known."""

    begin: float
    """Monotonic wall seconds."""
    tick_s: float
    seconds: float


def _follow(stage: LivePerson, session: Session, pace: Beats, paced: Paced) -> None:
    ticks, number = int(pace.seconds / pace.tick_s), 0
    while number < ticks and not session.finished:
        number += 1
        due = pace.begin + number * pace.tick_s
        late = time.monotonic() - due
        if late < 0:
            time.sleep(-late)
        elif late > pace.tick_s:
            paced.lost += 1
            continue
        _frame(stage, session, number, pace, paced)
        paced.frames += 1


def _frame(stage: LivePerson, session: Session, number: int, pace: Beats, paced: Paced) -> None:
    tick_s = pace.tick_s
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

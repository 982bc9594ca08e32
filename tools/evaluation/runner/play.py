"""An assistant meets recordings: streaming, turn by turn, or in the closed loop. Frames are made once for all."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ....agent.parts import Parts
from ....agent.session import Session
from ....core.clock import ManualClock
from ....core.codec import encode
from ....core.graph import StepGraph
from ....core.guidance import Act
from ....perception.base import Frame, SourceEvent, SourceEventKind
from ....perception.wordless import WordlessModel
from ...runtime.build import Wish, build_parts
from ...simulator.gym.stage import GymStage
from ..closed.assistants import assistant_for
from ..closed.blind import BLIND, UNSEEING
from ..closed.episode import live
from ..closed.gym import coach_for, live_gym
from ..scratch import scratch
from .assistants import Shown, Who
from .data import Recording
from .prediction import Prediction, read_prediction
from .sitting import PlannedSitting
from .told import ToldTracker, TurnTracker, exchanged, graph_for, known_for, true_times
from .twins import stage_for

SIZE = (640, 480)
"""Width and height of black frames."""


FREEZE_S = 2.0
"""Stream seconds at which the camera of the row `frozen` gets stuck: before any step can have been finished."""


@dataclass(slots=True)
class Seat:
    """A session that watches, and what it may be shown."""

    who: Who
    session: Session
    folder: Path
    still: Frame | None = None
    t: float = 0.0


def stream(recording: Recording, whos: Sequence[Who], fps: float, other: Recording | None) -> tuple[Prediction, ...]:
    """Every assistant's prediction, in order. `other`: the recording whose frames a control row gets."""
    with scratch("run") as top:
        seats = [_seat(recording, who, Path(top) / str(n)) for n, who in enumerate(whos)]
        for shown in (Shown.OWN, Shown.OTHER):
            sitting = [s for s in seats if (s.who.shown is Shown.OTHER) is (shown is Shown.OTHER)]
            source = other if shown is Shown.OTHER and other is not None else recording
            for frame in _frames(source, sitting, fps):
                for seat in sitting:
                    show(seat, frame)
        for seat in seats:
            _end(seat)
        return tuple(read_prediction(s.folder, recording.session_id, s.who.row, s.t) for s in seats)


def _frames(recording: Recording, seats: Sequence[Seat], fps: float) -> Generator[Frame, None, None]:
    """The film when anybody looks, else black frames of the same times. Raises ValueError when there is no film."""
    if not seats:
        return
    if not any(s.who.looks and s.who.shown is not Shown.BLACK for s in seats):
        yield from blank(recording.truth.duration, fps)
        return
    if recording.film is None:
        raise ValueError(f"{recording.session_id} has no picture")
    yield from recording.film(fps)


CLOSED_BLIND = ("silent", *BLIND, *UNSEEING)
"""The blind rows of a closed loop."""

_BLACK = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)


def blank(seconds: float, fps: float) -> Iterator[Frame]:
    """Black frames at the times of a film."""
    for index in range(int(seconds * fps) + 1):
        yield Frame(index / fps, index / fps, _BLACK, index)


def show(seat: Seat, frame: Frame) -> None:
    """Push one frame, as the seat's row is shown it. Wall times are the stream's, so that two runs are equal."""
    seat.t = frame.t
    image = frame.image
    if seat.who.shown is Shown.BLACK:
        image = _BLACK
    elif seat.who.shown is Shown.FROZEN:
        seat.still = frame if seat.still is None or frame.t <= FREEZE_S else seat.still
        image = seat.still.image
    seat.session.push(replace(frame, image=image, made_at=frame.t))


def _end(seat: Seat) -> None:
    seat.session.notice(SourceEvent(SourceEventKind.END, seat.t))
    seat.session.close()


def _seat(recording: Recording, who: Who, folder: Path) -> Seat:
    graph = graph_for(who.plan, recording.graph, recording.truth, recording.seed)
    graph = exchanged(graph, recording.seed) if who.wrong_graph else graph
    parts = parts_for(recording, who, graph)
    known = known_for(who.plan, recording.graph, recording.truth, recording.seed)
    if known is not None:
        parts = replace(parts, tracker=ToldTracker(parts.tracker, known))
    session = Session(graph, parts, folder, f"run-{recording.session_id}")
    session.start(0.0)
    return Seat(who, session, folder)


def parts_for(recording: Recording, who: Who, graph: StepGraph) -> Parts:
    """The parts that `who` names; only oracles are given the truth."""
    needs_truth = who.perception in ("oracle", "noisy") or who.planner == "oracle"
    truth = (lambda: recording.truth) if needs_truth else None
    parts = build_parts(graph, who.wish(recording.seed), truth, ManualClock())
    return replace(parts, model=WordlessModel(parts.model)) if who.wordless else parts


def turns(recording: Recording, who: Who, fps: float) -> Prediction:
    """Turn by turn: at each true instruction a fresh session is told the true state.

    It watches until it says that the step is done, or to the end. What it is told counts as nobody's finding.
    """
    told = [g for g in recording.truth.ideal if g.act is Act.INSTRUCT_NEXT and g.step_id]
    parts: list[Prediction] = []
    with scratch("turns") as top:
        for number, one in enumerate(told):
            seat = _turn_seat(recording, who, Path(top) / str(number), one.window.ideal)
            _watch_turn(recording, seat, fps, one.window.ideal, one.step_id or "")
            found = read_prediction(seat.folder, recording.session_id, who.row, seat.t)
            parts.append(_after(found, one.window.ideal + 1.0 / fps))
    return _joined(recording, who, parts)


def _turn_seat(recording: Recording, who: Who, folder: Path, t: float) -> Seat:
    done = frozenset(i for i, at in true_times(recording.graph, recording.truth).items() if at <= t)
    parts = parts_for(recording, who, recording.graph)
    parts = replace(parts, tracker=TurnTracker(parts.tracker, done, t))
    session = Session(recording.graph, parts, folder, f"turn-{recording.session_id}")
    session.start(t)
    return Seat(who, session, folder, t=t)


def _watch_turn(recording: Recording, seat: Seat, fps: float, t: float, step_id: str) -> None:
    """Frames from `t` on, until the step is said to be done."""
    with closing(_frames(recording, [seat], fps)) as frames:
        for frame in frames:
            if frame.t < t:
                continue
            show(seat, frame)
            if seat.session.plan.is_done(step_id):
                break
    _end(seat)


def _after(found: Prediction, t: float) -> Prediction:
    """Without what was concluded and said while it was told the state, and without the summary at the end."""
    findings = tuple(f for f in found.findings if f.at > t and not f.finding.id.startswith("told-"))
    said = tuple(s for s in found.said if s.t > t and s.act not in (Act.INSTRUCT_NEXT, Act.SUMMARISE))
    return replace(found, findings=findings, said=said)


def _joined(recording: Recording, who: Who, parts: Sequence[Prediction]) -> Prediction:
    """One prediction of all turns; ids of findings are made unique by the turn's number."""
    findings = tuple(
        replace(one, finding=replace(one.finding, id=f"turn{n}-{one.finding.id}"))
        for n, part in enumerate(parts)
        for one in part.findings
    )
    said = sorted((one for part in parts for one in part.said), key=lambda one: one.t)
    ordered = tuple(sorted(findings, key=lambda one: one.at))
    return Prediction(recording.session_id, who.row, ordered, tuple(said), recording.truth.duration)


def closed_loop(recording: Recording, who: Who, persona: str = "default") -> Prediction:
    """A simulated person of the recording's seed, task and scene, who hears every word. Scored by what came of it."""
    _, split, _, card = recording.ref.split(":")[:4]
    blind = who.row in CLOSED_BLIND
    wish = Wish(policy=who.policy)
    stage = stage_for(recording.seed, split, card, persona, pixels=who.looks and not blind)
    if isinstance(stage, GymStage):
        lived = live_gym(who.row, stage, coach_for(who.row, wish, stage) if blind else PlannedSitting(stage, who))
    else:
        live_with = assistant_for(who.row, wish) if blind else (lambda stage: PlannedSitting(stage, who))
        lived = live(who.row, stage, live_with)
    return Prediction(recording.session_id, who.row, (), (), lived.seconds, closed=encode(lived))

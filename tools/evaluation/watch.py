"""Watch episodes with every row at once: each frame is rendered once and shown to every session that wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Protocol

import numpy as np

from ...agent.parts import Parts
from ...agent.session import Session
from ...core.clock import ManualClock
from ...core.graph import StepGraph
from ...core.truth import EpisodeTruth
from ...perception.base import Frame, SourceEvent, SourceEventKind
from ...perception.wordless import WordlessModel
from ..metrics.journal_findings import Concluded, findings_of
from ..runtime.build import Wish, build_parts
from .rows import Row, Shown
from .runner.blind import blind_prediction
from .runner.recording import Recording, annotated
from .runner.told import exchanged
from .scratch import scratch

SIZE = (640, 480)
"""Width and height of what the models are shown: the same as a video's."""


class Filmed(Protocol):
    """An episode that can be watched (tools.simulator.episode.Episode)."""

    @property
    def seed(self) -> int:
        """Of the generator."""
        ...

    @property
    def graph(self) -> StepGraph:
        """The task."""
        ...

    @property
    def truth(self) -> EpisodeTruth:
        """What happened; opened by the scorer and the oracle row only."""
        ...

    def frames(self, fps: float = 2.0, size: tuple[int, int] = (640, 480)) -> Iterator[Frame]:
        """Render it."""
        ...


@dataclass(frozen=True)
class _Exchanged:
    """An episode whose task's steps are described as one another."""

    filmed: Filmed
    graph: StepGraph

    @property
    def seed(self) -> int:
        return self.filmed.seed

    @property
    def truth(self) -> EpisodeTruth:
        return self.filmed.truth

    def frames(self, fps: float = 2.0, size: tuple[int, int] = (640, 480)) -> Iterator[Frame]:
        return self.filmed.frames(fps, size)


def _as_told(row: Row, owner: Filmed) -> Filmed:
    """The episode with the task that the row's session is given."""
    return _Exchanged(owner, exchanged(owner.graph, owner.seed)) if row.exchanged else owner


@dataclass(frozen=True, slots=True)
class Watched:
    """What one row's session found in one episode."""

    row: str
    truth: EpisodeTruth
    """Of the episode whose task the session was given."""
    findings: tuple[Concluded, ...]
    seconds: float
    """Stream seconds that were shown."""


@dataclass(frozen=True, slots=True)
class _Seat:
    row: Row
    session: Session
    folder: Path
    truth: EpisodeTruth
    luck: Random
    """Which frames are lost on the way to it."""

    def is_shown(self, index: int, fps: float) -> bool:
        """Whether frame `index` of a film of `fps` reaches this row."""
        return index % round(fps / self.row.fps) == 0 and self.luck.random() < self.row.kept


PartsFor = Callable[[Row, Filmed], Parts]
"""The parts of a row's session over an episode."""


def named_parts(wish: Wish) -> PartsFor:
    """Parts by name: a row's own model, or else the one that `wish` names. Only oracle rows are given the truth."""

    def parts_for(row: Row, owner: Filmed) -> Parts:
        asked = replace(wish, perception=row.perception, perception_args={}) if row.perception else wish
        if asked.perception in ("coin", "noisy"):
            asked = replace(asked, perception_args={**asked.perception_args, "seed": owner.seed})
        truth = (lambda: owner.truth) if asked.perception in ("oracle", "noisy") else None
        parts = build_parts(owner.graph, asked, truth, ManualClock())
        return replace(parts, model=WordlessModel(parts.model)) if row.wordless else parts

    return parts_for


def watch_pair(episodes: Sequence[Filmed], rows: Sequence[Row], parts_for: PartsFor) -> tuple[Watched, ...]:
    """Every row's sessions over one or two episodes; the `other` rows are given each other's frames.

    With a single episode the rows that need another one are left out. Films are drawn at the highest rate of the rows,
    which has to be a multiple of the other rates.
    """
    out: list[Watched] = []
    fps = max((row.fps for row in rows), default=2.0)
    for place, filmed in enumerate(episodes):
        other = episodes[1 - place] if len(episodes) == 2 else None
        with scratch("eval") as folder:
            owners = [(row, other if row.shown is Shown.OTHER else filmed) for row in rows if not row.talker]
            told = [(row, _as_told(row, owner)) for row, owner in owners if owner is not None]
            seats = [_seat(row, owner, parts_for, Path(folder)) for row, owner in told]
            seconds = _show(filmed, seats, fps)
            out.extend(Watched(s.row.name, s.truth, _findings(s), seconds) for s in seats)
        out.extend(_talked(row, filmed, fps) for row in rows if row.talker)
    return tuple(out)


def _talked(row: Row, filmed: Filmed, fps: float) -> Watched:
    """What somebody without a session claims; the episode is not shown."""
    truth = filmed.truth
    heard = Recording("", truth.episode_id, filmed.graph, annotated(truth, filmed.graph), filmed.seed, None)
    return Watched(row.name, truth, blind_prediction(row.name, heard, fps).findings, truth.duration)


def _seat(row: Row, owner: Filmed, parts_for: PartsFor, top: Path) -> _Seat:
    """A begun session of its own for the row; `owner` is the episode whose task it is given."""
    folder = top / row.name
    session = Session(owner.graph, parts_for(row, owner), folder, f"eval-{row.name}-{owner.seed}")
    session.start(0.0)
    return _Seat(row, session, folder, owner.truth, Random(f"{row.name}-{owner.seed}"))


def _show(filmed: Filmed, seats: Sequence[_Seat], fps: float) -> float:
    """Push every frame into every session; returns the last frame's stream seconds.

    Wall times are the stream's own here, so that journals of two runs are equal to the last letter.
    """
    still = _still(filmed) if any(s.row.shown is Shown.FROZEN for s in seats) else None
    looks = any(s.row.shown in (Shown.OWN, Shown.OTHER) for s in seats)
    t = 0.0
    for frame in filmed.frames(fps, SIZE) if looks else _blank(filmed.truth.duration, fps):
        t = frame.t
        for seat in (seat for seat in seats if seat.is_shown(frame.index, fps)):
            seat.session.push(replace(_shown(seat.row.shown, frame, still), made_at=t))
    for seat in seats:
        seat.session.notice(SourceEvent(SourceEventKind.END, t))
        seat.session.close()
    return t


def _still(filmed: Filmed) -> Frame:
    """A frame from a quarter into the episode, where something has already begun."""
    frames = filmed.frames(4.0 / max(filmed.truth.duration, 8.0), SIZE)
    first = next(frames)
    return next(frames, first)


_BLACK = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)


def _shown(shown: Shown, frame: Frame, still: Frame | None) -> Frame:
    if shown is Shown.FROZEN and still is not None:
        return replace(frame, image=still.image)
    return replace(frame, image=_BLACK) if shown in (Shown.BLACK, Shown.NOTHING) else frame


def _blank(seconds: float, fps: float) -> Iterator[Frame]:
    for index in range(int(seconds * fps) + 1):
        yield Frame(index / fps, 0.0, _BLACK, index)


def _findings(seat: _Seat) -> tuple[Concluded, ...]:
    return tuple(findings_of(seat.folder / "journal.jsonl"))

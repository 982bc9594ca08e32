"""Who talks in a row of the closed loop: a real session, nobody, or one of the assistants without eyes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from ....agent.session import Session
from ....core.clock import ManualClock
from ....core.guidance import Guidance
from ....core.truth import EpisodeTruth
from ....perception.base import Frame, StreamModel
from ...metrics.journal_findings import Concluded, findings_of
from ...runtime.build import Wish, build_parts
from ...simulator.gym.stage import GymStage
from ...simulator.people.live import LivePerson
from ..scratch import scratch
from .blind import BLIND, BLINDFOLD, CLOCK, DIALOG_ONLY, END_CHECKS, Blind, Clock, EndChecks, Mute
from .in_sight import in_sight
from .spoken import Uttered, uttered

ORACLE = ("oracle", "rules", "utility")
"""Perception, planner and policy of the oracle row."""

IN_SIGHT = "in_sight"
"""The row of the same assistant with an oracle's eyes for what the pictures show."""


PERFECT_MAPS = "perfect_maps"
"""The row of the assistant under test with true maps in place of its encoder's."""


class Assistant(Protocol):
    """Somebody who watches and talks."""

    @property
    def finished(self) -> bool:
        """True once it has nothing more to say."""
        ...

    def begin(self) -> tuple[Uttered, ...]:
        """What it says before anything has happened."""
        ...

    def tick(self, frame: Frame) -> tuple[Uttered, ...]:
        """What it says at this frame."""
        ...

    def hear(self, text: str, t: float) -> tuple[Uttered, ...]:
        """What it answers."""
        ...

    def concluded(self) -> tuple[Concluded, ...]:
        """What it found out, told or not; nothing for one that does not look."""
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...


class Sitting:
    """A real session as an assistant. Its files live in a folder of their own that goes with it."""

    def __init__(
        self,
        stage: LivePerson | GymStage,
        wish: Wish,
        shown: Callable[[EpisodeTruth], EpisodeTruth] | None = None,
        eyes: Callable[[StreamModel], StreamModel] | None = None,
    ) -> None:
        """`shown`: what the assistant may know of the truth, where its parts read the truth; None: all of it.

        `eyes`: makes the sense that it is given into another one.
        """
        self._folder = scratch("loop")
        truth = stage.truth if wish.perception in ("oracle", "noisy") or wish.planner == "oracle" else None
        if truth is not None and shown is not None:
            truth = partial(_shown, stage, shown)
        seeded = {**wish.perception_args, "seed": stage.cast.seed} if wish.perception in ("noisy", "coin") else None
        wish = wish if seeded is None else replace(wish, perception_args=seeded)
        parts = build_parts(stage.graph, wish, truth, ManualClock())
        parts = parts if eyes is None else replace(parts, model=eyes(parts.model))
        folder = Path(self._folder.name) / "s"
        self._journal = folder / "journal.jsonl"
        self.session = Session(stage.graph, parts, folder, f"loop-{stage.cast.seed}")

    @property
    def finished(self) -> bool:
        """True when the plan has no open step."""
        return self.session.finished

    def begin(self) -> tuple[Uttered, ...]:
        """The first instruction."""
        return self._words(self.session.start(0.0), 0.0)

    def tick(self, frame: Frame) -> tuple[Uttered, ...]:
        """One frame."""
        return self._words(self.session.push(frame), frame.t)

    def hear(self, text: str, t: float) -> tuple[Uttered, ...]:
        """The person's words."""
        return self._words(self.session.hear(text, t), t, asked=True)

    def concluded(self) -> tuple[Concluded, ...]:
        """The findings in the session's journal."""
        self.session.close()
        return findings_of(self._journal)

    def close(self) -> None:
        """End the session; its files go."""
        self.session.close()
        self._folder.cleanup()

    def _words(self, said: tuple[Guidance, ...], t: float, *, asked: bool = False) -> tuple[Uttered, ...]:
        return uttered(said, self.session.plan, t, asked=asked)


def assistant_for(row: str, wish: Wish) -> Callable[[LivePerson], Assistant]:
    """Who talks in a row of the table; `wish` is who is under test."""
    if row == "silent":
        return lambda stage: Mute()
    if row in BLIND:
        return lambda stage: Blind(stage.graph, stage.cast.seed, BLIND[row])
    if row == CLOCK:
        return lambda stage: Clock(stage.graph)
    if row == END_CHECKS:
        return lambda stage: EndChecks(stage.graph)
    if row == DIALOG_ONLY:
        return lambda stage: Sitting(stage, replace(wish, perception=BLINDFOLD, perception_args={}))
    if row == IN_SIGHT:
        return lambda stage: Sitting(stage, Wish(*ORACLE), partial(in_sight, card=stage.cast.card))
    if row == PERFECT_MAPS:
        return lambda stage: Sitting(stage, wish, eyes=partial(_perfect, stage))
    mine = Wish(*ORACLE) if row == "oracle" else wish
    return lambda stage: Sitting(stage, mine)


def _perfect(stage: LivePerson, model: StreamModel) -> StreamModel:
    from .perfect_maps import perfect_maps  # torch comes with it

    return perfect_maps(model, stage.dense)


def _shown(stage: LivePerson | GymStage, shown: Callable[[EpisodeTruth], EpisodeTruth]) -> EpisodeTruth:
    return shown(stage.truth())

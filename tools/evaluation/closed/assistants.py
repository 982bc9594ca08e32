"""Who talks: a real session, nobody, or an assistant without eyes that says such things at blind moments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np

from ....agent.session import Session
from ....core.clock import ManualClock
from ....core.graph import StepGraph
from ....core.guidance import Act, Guidance
from ....core.truth import EpisodeTruth
from ....perception.base import Frame
from ...metrics.journal_findings import Concluded, findings_of
from ...runtime.build import Wish, build_parts
from ...simulator.gym.stage import GymStage
from ...simulator.people.live import LivePerson
from ..scratch import scratch
from .in_sight import in_sight
from .spoken import Uttered, uttered

ORACLE = ("oracle", "rules", "utility")
"""Perception, planner and policy of the oracle row."""

IN_SIGHT = "in_sight"
"""The row of the same assistant with an oracle's eyes for what the pictures show."""

EVERY_S = 15.0
"""Seconds between two utterances of the timer row."""
OFTEN_S = 2.0
"""The least time between two utterances of the always row: the policies' own cooldown."""
RATE = 6.0
"""Utterances a minute of the coin row: about what a session with an oracle's eyes says."""


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
        self, stage: LivePerson | GymStage, wish: Wish, shown: Callable[[EpisodeTruth], EpisodeTruth] | None = None
    ) -> None:
        """`shown`: what the assistant may know of the truth, where its parts read the truth; None: all of it."""
        self._folder = scratch("loop")
        truth = stage.truth if wish.perception in ("oracle", "noisy") or wish.planner == "oracle" else None
        if truth is not None and shown is not None:
            truth = partial(_shown, stage, shown)
        seeded = {**wish.perception_args, "seed": stage.cast.seed} if wish.perception in ("noisy", "coin") else None
        wish = wish if seeded is None else replace(wish, perception_args=seeded)
        parts = build_parts(stage.graph, wish, truth, ManualClock())
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


@dataclass(frozen=True, slots=True)
class BlindWord:
    """What somebody without eyes says."""

    act: Act
    text: str
    step_id: str | None = None


_KINDS = (Act.INSTRUCT_NEXT, Act.REMIND_OWED, Act.CORRECT)


class Blind:
    """Talks without looking: about any step, telling, reminding or correcting in turn with equal chances."""

    def __init__(self, graph: StepGraph, seed: int, when: Callable[[float, float, np.random.Generator], bool]) -> None:
        self._steps = [graph.by_id[i] for i in graph.order()]
        self._rng = np.random.default_rng([seed, 41])
        self._when = when
        self._last = 0.0

    finished = False
    """It never knows."""

    def begin(self) -> tuple[Uttered, ...]:
        """The first step in the canonical order: so much is known without eyes."""
        return (Uttered(0.0, f"Begin with this: {self._steps[0].text}."),) if self._steps else ()

    def tick(self, frame: Frame) -> tuple[Uttered, ...]:
        """Perhaps a word."""
        word = self.word(frame.t)
        return (Uttered(frame.t, word.text),) if word else ()

    def word(self, t: float) -> BlindWord | None:
        """What it says at stream second `t`, if anything; ask in rising time."""
        if not self._when(t, self._last, self._rng):
            return None
        self._last = t
        step = self._steps[int(self._rng.integers(len(self._steps)))]
        kind = int(self._rng.integers(3))
        heads = ("Next:", "You skipped a step:", "Stop: this is not right.")
        return BlindWord(_KINDS[kind], f"{heads[kind]} {step.text}.", step.id)

    def hear(self, text: str, t: float) -> tuple[Uttered, ...]:
        """It has no answers."""
        return ()

    def concluded(self) -> tuple[Concluded, ...]:
        """Nothing."""
        return ()

    def close(self) -> None:
        """Nothing to release."""


class Mute:
    """No assistant at all."""

    finished = False

    def begin(self) -> tuple[Uttered, ...]:
        """Nothing."""
        return ()

    def tick(self, frame: Frame) -> tuple[Uttered, ...]:
        """Nothing."""
        return ()

    def hear(self, text: str, t: float) -> tuple[Uttered, ...]:
        """Nothing."""
        return ()

    def concluded(self) -> tuple[Concluded, ...]:
        """Nothing."""
        return ()

    def close(self) -> None:
        """Nothing to release."""


def _always(t: float, last: float, rng: np.random.Generator) -> bool:
    return t - last >= OFTEN_S


def _coin(t: float, last: float, rng: np.random.Generator) -> bool:
    return bool(rng.random() < RATE / 60 / 2)


def _timer(t: float, last: float, rng: np.random.Generator) -> bool:
    return t - last >= EVERY_S


BLIND = {"always": _always, "coin": _coin, "timer": _timer}
"""row -> when it speaks."""


def assistant_for(row: str, wish: Wish) -> Callable[[LivePerson], Assistant]:
    """Who talks in a row of the table; `wish` is who is under test."""
    if row == "silent":
        return lambda stage: Mute()
    if row in BLIND:
        return lambda stage: Blind(stage.graph, stage.cast.seed, BLIND[row])
    if row == IN_SIGHT:
        return lambda stage: Sitting(stage, Wish(*ORACLE), partial(in_sight, card=stage.cast.card))
    mine = Wish(*ORACLE) if row == "oracle" else wish
    return lambda stage: Sitting(stage, mine)


def _shown(stage: LivePerson | GymStage, shown: Callable[[EpisodeTruth], EpisodeTruth]) -> EpisodeTruth:
    return shown(stage.truth())

"""A workout on a stage that an assistant can watch and talk to: what the closed loop sees of world `gym`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....core.graph import StepGraph
from ....core.truth import EpisodeTruth
from ....perception.base import Frame
from ..people.named import DEFAULT
from ..people.traits import Traits
from ..setting import Split
from .episode import LiveWorkout
from .person import exerciser

_BLANK = np.zeros((1, 1, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class GymCast:
    """Who exercises what: enough to repeat an episode."""

    seed: int
    traits: Traits = DEFAULT
    split: Split = Split.TEST
    card: str = "gym-v1"


class GymStage:
    """An episode that goes on while an assistant talks."""

    def __init__(self, cast: GymCast, *, pixels: bool = False) -> None:
        self.cast = cast
        self.live = LiveWorkout(cast.seed, split=cast.split, card=cast.card, person=exerciser(cast.traits))
        self._pixels, self._index = pixels, 0

    @property
    def graph(self) -> StepGraph:
        """The workout."""
        return self.live.graph

    @property
    def t(self) -> float:
        """Stream seconds now."""
        return self.live.t

    @property
    def limit(self) -> float:
        """Stream seconds after which nobody waits any longer."""
        return self.live.limit

    @property
    def finished(self) -> bool:
        """True once the person has stopped for good."""
        return self.live.finished

    @property
    def complete(self) -> bool:
        """True when every set counts."""
        return self.live.complete

    def advance(self, t: float) -> None:
        """Move to stream time `t`."""
        self.live.advance(t)

    def hear(self, text: str) -> None:
        """Words reach the person."""
        self.live.hear(text)

    def words(self) -> tuple[str, ...]:
        """Who exercises saves the breath."""
        return ()

    def frame(self, size: tuple[int, int] = (640, 480)) -> Frame:
        """The picture now; one black pixel when there are no pixels."""
        if self._pixels:
            return self.live.frame(size)
        self._index += 1
        return Frame(self.t, self.t, _BLANK, self._index - 1)

    def truth(self) -> EpisodeTruth:
        """What has happened up to now, without what should have been said."""
        return self.live.performance.truth(episode_id=f"gym-{self.cast.seed}", seed=self.cast.seed, card=self.cast.card)

"""A person on a stage that an assistant can watch and talk to: with pixels, or without for senses that need none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....core.graph import StepGraph
from ....core.truth import EpisodeTruth
from ....perception.base import Frame
from ..cards import card_named
from ..dense import Dense, dense_truth
from ..film import Film
from ..setting import Setting, Split, draw_setting, task_setting
from .person import Person
from .traits import Traits

_STREAM = {Split.TRAIN: 211, Split.DEV: 222, Split.TEST: 233}
_BLANK = np.zeros((1, 1, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who performs what: enough to repeat an episode."""

    seed: int
    traits: Traits
    split: Split = Split.TEST
    card: str = "table-v1"
    graph: StepGraph | None = None
    """A given task; None for a random one of the card."""

    def setting(self) -> Setting:
        """Task, scene and look of the card's own episode of this seed. Slips are the person's, not the script's."""
        if self.graph is not None:
            return task_setting(self.graph, self.seed, split=self.split, card=self.card)
        return draw_setting(self.seed, self.split, card_named(self.card))


class LivePerson:
    """An episode that goes on while an assistant talks (a `LiveWorld`)."""

    def __init__(self, cast: Cast, *, pixels: bool = False) -> None:
        self.cast = cast
        self.setting = cast.setting()
        """Task, scene, look."""
        self._pixels = pixels
        self._index = 0
        self._film = Film(self.setting)
        key = (_STREAM[cast.split], cast.seed)
        setting = self.setting
        handed = setting.persona.handed
        self.person = Person(setting.task, setting.script, setting.world(), cast.traits, key, handed=handed)

    @property
    def graph(self) -> StepGraph:
        """The task."""
        return self.setting.task.graph

    @property
    def t(self) -> float:
        """Stream seconds now."""
        return self.person.t

    @property
    def finished(self) -> bool:
        """True once the person has stopped for good."""
        return self.person.finished

    @property
    def complete(self) -> bool:
        """True when every required step's effects really hold."""
        return self.person.complete

    def advance(self, t: float) -> None:
        """Move to stream time `t`."""
        self.person.advance(t)

    def hear(self, text: str) -> None:
        """Words reach the person."""
        self.person.hear(text)

    def words(self) -> tuple[str, ...]:
        """What the person says by now."""
        return self.person.words()

    def frame(self, size: tuple[int, int] = (640, 480)) -> Frame:
        """The picture now, RGB, `size` = (width, height); one black pixel when there are no pixels."""
        image = _BLANK
        if self._pixels:
            image = self._film.picture(self.t, self.person.world, size)
        self._index += 1
        return Frame(self.t, self.t, image, self._index - 1)

    def dense(self, grid: tuple[int, int], *, cropped: bool = False) -> Dense:
        """What is where now, in every cell of a grid of (columns, rows) over the camera's picture.

        `cropped`: over what is left of an upright picture without its bars.
        """
        pose = self.setting.camera.at(self.t, self.person.world)
        return dense_truth(self.person.world, pose, grid, cropped=cropped)

    def truth(self) -> EpisodeTruth:
        """What has happened up to now."""
        return self.person.truth(episode_id=f"person-{self.cast.seed}", seed=self.cast.seed, card=self.cast.card)

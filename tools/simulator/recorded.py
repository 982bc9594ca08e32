"""Episodes recorded under an all-knowing coach: the truth first, frames rendered on demand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...core.graph import StepGraph
from ...core.truth import EpisodeTruth
from ...perception.base import Frame
from .cards import card_named
from .coach import PROMPT, Coach, Performer, perform
from .film import Film
from .people.coached import Coached
from .setting import Setting, Split, draw_setting, task_setting
from .world import World


@dataclass(frozen=True, slots=True)
class Episode:
    """A recorded episode: the truth, and frames rendered on demand."""

    setting: Setting
    truth: EpisodeTruth
    wait: tuple[float, float] = PROMPT
    """Of the coach under whom it was recorded: the frames are of the same words."""

    @property
    def seed(self) -> int:
        """Its seed."""
        return self.setting.seed

    @property
    def graph(self) -> StepGraph:
        """The task."""
        return self.setting.task.graph

    def worlds(self, fps: float) -> Iterator[tuple[float, World]]:
        """(t, world) at every 1/fps seconds from 0."""
        performance, coach = performer(self.setting), Coach(self.setting.rng(6), self.wait)
        for i in range(int(self.truth.duration * fps) + 1):
            perform(performance, coach, i / fps)
            yield i / fps, performance.world

    def frames(self, fps: float = 2.0, size: tuple[int, int] = (640, 480)) -> Iterator[Frame]:
        """RGB frames of `size` (width, height) every 1/fps seconds."""
        film = Film(self.setting)
        for i, (t, world) in enumerate(self.worlds(fps)):
            yield Frame(t, t, film.picture(t, world, size), i)


def performer(setting: Setting) -> Performer:
    """Who performs: on the wide cards one of the people, who err in every way; else the person of the script."""
    return Coached(setting) if setting.card.wide else setting.performance()


def record(setting: Setting, wait: tuple[float, float] = PROMPT) -> Episode:
    """Perform to the end with the coach, who speaks so many seconds, at least and at most, after a slip shows."""
    performance, coach = performer(setting), Coach(setting.rng(6), wait)
    limit = 3 * setting.card.seconds[1]
    while not performance.finished and performance.t < limit:
        perform(performance, coach, performance.t + 1.0)
    truth = performance.truth(episode_id=f"{setting.split}-{setting.seed}", seed=setting.seed, card=setting.card.name)
    return Episode(setting, truth, wait)


def record_episode(
    seed: int, *, split: Split = Split.TEST, card: str = "table-v1", paraphrase: bool = False
) -> Episode:
    """A person performs a random task of the card, coached by all-knowing words when something goes wrong."""
    return record(draw_setting(seed, split, card_named(card), paraphrase=paraphrase))


def clean_episode(seed: int, *, split: Split = Split.TEST, card: str = "table-v1") -> Episode:
    """As `record_episode`, with nothing going wrong: more clean stream for the false-alarm rate."""
    base = card_named(card)
    return record(draw_setting(seed, split, replace(base, clean=1.0)))


def task_episode(graph: StepGraph, seed: int, *, split: Split = Split.TEST, card: str = "table-v1") -> Episode:
    """`task_setting`, recorded."""
    return record(task_setting(graph, seed, split=split, card=card))

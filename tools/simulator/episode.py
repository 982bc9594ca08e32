"""Episodes: recorded under a coach, or live with an assistant in the loop. Same seed, same pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from ...core.graph import StepGraph
from ...core.steps import Role
from ...core.truth import EpisodeTruth
from ...perception.base import Frame
from .camera import Camera, draw_camera
from .cards import Card, card_named
from .coach import Coach, perform
from .items import Item
from .looks import Look, draw_look
from .performance import Performance, Script
from .persona import DEFAULT, Persona
from .render import render
from .scene import Name, clutter, lay_out, lookalike
from .script_draw import draw_script, draw_slips
from .tasks import Bound, Task, bind, physical_pairs, random_task
from .world import World


class Split(StrEnum):
    """Which seeds, graphs and looks; splits share none."""

    TRAIN = "train"
    """For training weights."""
    DEV = "dev"
    """For choosing thresholds."""
    TEST = "test"
    """For scores only: never for training or tuning."""


_STREAM = {Split.TRAIN: 11, Split.DEV: 22, Split.TEST: 33}


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that is drawn before an episode begins."""

    seed: int
    split: Split
    card: Card
    task: Task
    script: Script
    items: tuple[Item, ...]
    look: Look
    camera: Camera
    persona: Persona

    def performance(self) -> Performance:
        """A fresh performance, at t = 0."""
        rng = self.rng(5)
        return Performance(self.task, self.script, World(self.items), self.persona, rng)

    def rng(self, purpose: int) -> np.random.Generator:
        """A generator of this episode for one purpose."""
        return np.random.default_rng([_STREAM[self.split], self.seed, purpose])


def draw_setting(
    seed: int,
    split: Split,
    card: Card,
    *,
    task: Task | None = None,
    script: Script | None = None,
    paraphrase: bool = False,
) -> Setting:
    """Draw an episode; `task` and `script` take the place of random ones."""
    rng = np.random.default_rng([_STREAM[split], seed, 1])
    task = task or random_task(rng, card, held_out_pairs=split is not Split.TRAIN and paraphrase, paraphrase=paraphrase)
    script = script or draw_script(task, card, DEFAULT, np.random.default_rng([_STREAM[split], seed, 2]))
    scene_rng = np.random.default_rng([_STREAM[split], seed, 3])
    items = prepare(lay_out(list(task.things), scene_rng), task, scene_rng)
    look_rng = np.random.default_rng([_STREAM[split], seed, 4])
    look = draw_look(look_rng, held_out=split is Split.TEST)
    return Setting(seed, split, card, task, script, items, look, draw_camera(look_rng), DEFAULT)


def prepare(items: tuple[Item, ...], task: Task, rng: np.random.Generator) -> tuple[Item, ...]:
    """States that the task's steps presuppose: what is closed first was open, what is taken out was inside."""
    out = list(items)
    index = {name: i for i, name in enumerate(task.things)}
    fresh: set[tuple[int, str]] = set()
    for b in task.bound:
        held = index[b.held]
        for verb, field, value in (("close", "openness", 1.0), ("open", "openness", 0.0), ("switch_off", "on", 1.0)):
            if b.verb == verb and (held, field) not in fresh:
                out[held] = replace(out[held], **{field: value})
            if b.verb == verb or (b.verb == "switch_on" and field == "on"):
                fresh.add((held, field))
        if b.verb == "take_out":
            box = index[b.roles[Role.TARGET]]
            at = out[box].pos
            out[held] = replace(out[held], pos=(at[0], at[1] - 0.05), inside=box)
        source = index.get(b.roles.get(Role.OBJECT, b.held))
        if b.verb in ("scoop", "spread") and source is not None and (source, "openness") not in fresh:
            out[source] = replace(out[source], openness=1.0)
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Episode:
    """A recorded episode: the truth, and frames rendered on demand."""

    setting: Setting
    truth: EpisodeTruth

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
        performance, coach = self.setting.performance(), Coach(self.setting.rng(6))
        for i in range(int(self.truth.duration * fps) + 1):
            perform(performance, coach, i / fps)
            yield i / fps, performance.world

    def frames(self, fps: float = 2.0, size: tuple[int, int] = (640, 480)) -> Iterator[Frame]:
        """RGB frames of `size` (width, height) every 1/fps seconds."""
        rng = self.setting.rng(7)
        for i, (t, world) in enumerate(self.worlds(fps)):
            yield Frame(t, t, render(world, self.setting.camera.at(t, world), self.setting.look, size, rng), i)


def record(setting: Setting) -> Episode:
    """Perform to the end with the coach."""
    performance, coach = setting.performance(), Coach(setting.rng(6))
    limit = 3 * setting.card.seconds[1]
    while not performance.finished and performance.t < limit:
        perform(performance, coach, performance.t + 1.0)
    truth = performance.truth(episode_id=f"{setting.split}-{setting.seed}", seed=setting.seed, card=setting.card.name)
    return Episode(setting, truth)


def record_episode(
    seed: int, *, split: Split = Split.TEST, card: str = "table-v1", paraphrase: bool = False
) -> Episode:
    """A person performs a random task of the card, coached by all-knowing words when something goes wrong."""
    return record(draw_setting(seed, split, card_named(card), paraphrase=paraphrase))


def clean_episode(seed: int, *, split: Split = Split.TEST, card: str = "table-v1") -> Episode:
    """As `record_episode`, with nothing going wrong: more clean stream for the false-alarm rate."""
    base = card_named(card)
    return record(draw_setting(seed, split, replace(base, clean=1.0)))


def task_of(graph: StepGraph, seed: int, card: Card, split: Split = Split.TEST) -> Task:
    """The world's view of a written task graph: bound things, look-alikes and clutter by seed."""
    rng = np.random.default_rng([_STREAM[split], seed, 8])
    bound = bind(graph, rng)
    used = list(dict.fromkeys(n for b in bound for n in b.roles.values()))
    twins = _twins_of(bound, used, card, rng)
    things = [*used, *twins.values()]
    while len(things) < card.things and rng.random() < 0.75:
        things.append(clutter(set(things), rng))
    return Task(graph, bound, tuple(things), twins, physical_pairs(graph, bound))


def _twins_of(bound: tuple[Bound, ...], used: list[Name], card: Card, rng: np.random.Generator) -> dict[Name, Name]:
    held = list(dict.fromkeys(b.held for b in bound))
    room = max(0, card.things - len(used))
    twins: dict[Name, Name] = {}
    for i in rng.permutation(len(held))[: min(card.lookalikes, room)]:
        twins[held[i]] = lookalike(held[i], {*used, *twins.values()}, rng)
    return twins


def task_setting(graph: StepGraph, seed: int, *, split: Split = Split.TEST, card: str = "table-v1") -> Setting:
    """A given task graph performed by seed; slips as the card draws them."""
    base = card_named(card)
    return draw_setting(seed, split, base, task=task_of(graph, seed, base, split))


def task_episode(graph: StepGraph, seed: int, *, split: Split = Split.TEST, card: str = "table-v1") -> Episode:
    """`task_setting`, recorded."""
    return record(task_setting(graph, seed, split=split, card=card))


def holds_both(setting: Setting) -> bool:
    """True when the script holds an omission and a wrong object."""
    return bool(setting.script.skip) and bool(setting.script.wrong)


def seeds_with_both(n: int, skip: int = 0, graph: StepGraph | None = None, split: Split = Split.TEST) -> list[int]:
    """The first `n` seeds (after `skip`) whose episode holds an omission and a wrong object."""
    out: list[int] = []
    seed = 0
    while len(out) < n + skip:
        setting = task_setting(graph, seed, split=split) if graph else draw_setting(seed, split, card_named("table-v1"))
        if holds_both(setting):
            out.append(seed)
        seed += 1
    return out[skip:]


__all__ = [
    "Episode",
    "LiveEpisode",
    "Split",
    "clean_episode",
    "draw_slips",
    "record_episode",
    "seeds_with_both",
    "task_episode",
]


class LiveEpisode:
    """An episode that goes on while an assistant talks: words change what happens next."""

    def __init__(
        self, graph: StepGraph | None, seed: int, *, split: Split = Split.TEST, card: str = "table-v1"
    ) -> None:
        base = card_named(card)
        self._setting = task_setting(graph, seed, split=split, card=card) if graph else draw_setting(seed, split, base)
        self._performance = self._setting.performance()
        self._rng = self._setting.rng(7)
        self._index = 0

    @property
    def graph(self) -> StepGraph:
        """The task."""
        return self._setting.task.graph

    @property
    def t(self) -> float:
        """Stream seconds now."""
        return self._performance.t

    @property
    def finished(self) -> bool:
        """True once the person has stopped for good."""
        return self._performance.finished

    @property
    def complete(self) -> bool:
        """True when every required step's effects really hold."""
        return self._performance.complete

    def advance(self, t: float) -> None:
        """Move to stream time `t`."""
        self._performance.advance(t)

    def hear(self, text: str) -> None:
        """Words reach the person."""
        self._performance.hear(text)

    def frame(self, size: tuple[int, int] = (640, 480)) -> Frame:
        """The picture now, RGB, `size` = (width, height)."""
        world = self._performance.world
        pose = self._setting.camera.at(self.t, world)
        self._index += 1
        return Frame(self.t, self.t, render(world, pose, self._setting.look, size, self._rng), self._index - 1)

    def truth(self) -> EpisodeTruth:
        """What has happened up to now."""
        setting = self._setting
        return self._performance.truth(episode_id=f"live-{setting.seed}", seed=setting.seed, card=setting.card.name)

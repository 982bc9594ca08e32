"""Everything that is drawn before an episode begins: task, scene, look, slips. Splits share no seed and no look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from ...core.graph import StepGraph
from ...core.steps import Role
from .camera import Camera, draw_camera
from .cards import Card, card_named
from .items import Item
from .looks import Look, draw_look
from .mounts import Mount, draw_mount
from .performance import Performance, Script
from .persona import DEFAULT, Handed, Persona
from .random_tasks import random_task
from .scene import lay_out
from .script_draw import draw_script
from .surfaces import Pool
from .tasks import Task
from .world import World
from .written import task_of


class Split(StrEnum):
    """Which seeds and graphs: splits share none. Tables and skins of TEST are in no other split."""

    TRAIN = "train"
    """For training weights."""
    DEV = "dev"
    """For choosing thresholds."""
    TEST = "test"
    """For scores only: never for training or tuning."""


_STREAM = {Split.TRAIN: 11, Split.DEV: 22, Split.TEST: 33}
_POOL: dict[Split, Pool] = {Split.TRAIN: "train", Split.DEV: "dev", Split.TEST: "held_out"}


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
    camera: Camera | Mount
    persona: Persona

    def performance(self) -> Performance:
        """A fresh performance, at t = 0."""
        rng = self.rng(5)
        return Performance(self.task, self.script, self.world(), self.persona, rng)

    def world(self) -> World:
        """The table before anything is done."""
        return World(self.items, vivid=self.card.wide, frank=self.card.frank, clear=self.card.clear)

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
    look = draw_look(look_rng, _POOL[split])
    if not card.wide:
        return Setting(seed, split, card, task, script, items, look, draw_camera(look_rng), DEFAULT)
    items = tuple(replace(item, vivid=True) for item in items)
    mount = draw_mount(look_rng, _POOL[split])
    handed = Handed.LEFT if look_rng.random() < card.left_handed else Handed.RIGHT
    return Setting(seed, split, card, task, script, items, look, mount, replace(DEFAULT, handed=handed))


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


def task_setting(graph: StepGraph, seed: int, *, split: Split = Split.TEST, card: str = "table-v1") -> Setting:
    """A given task graph performed by seed; slips as the card draws them."""
    base = card_named(card)
    return draw_setting(seed, split, base, task=task_of(graph, base, np.random.default_rng([_STREAM[split], seed, 8])))


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

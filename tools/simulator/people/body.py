"""The hands of a person: one act at a time on the table, from the first reach to rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ....core.steps import Role
from ..acts import AS_IT_SHOULD, TRACES, Manner, changed_item
from ..persona import Handed
from ..primitives import PRIMITIVES
from ..scene import Name
from ..script import make_action, put_back, shift
from ..tasks import Bound, Task
from ..world import World, abort, advance, begin
from .visible import as_it_should_be


class Body:
    """Wraps the world: what the person does to it, and nothing of why."""

    def __init__(self, world: World, task: Task, rng: np.random.Generator, handed: Handed = Handed.NEAREST) -> None:
        self.world, self._handed = world, handed
        self._wanted: dict[str, tuple[int, dict[str, float]]] = {}
        self._rng = rng
        self._index = {name: i for i, name in enumerate(task.things)}
        used = {name for b in task.bound for name in b.roles.values()} | set(task.twins.values())
        self._spare = [i for i, name in enumerate(task.things) if name not in used]

    @property
    def busy(self) -> bool:
        """True while an act goes on."""
        return self.world.action is not None

    @property
    def touching(self) -> bool:
        """True while the hand has contact with a thing."""
        return self.world.touching

    @property
    def until_change(self) -> float:
        """Seconds to the end of the phase going on; infinite at rest."""
        action = self.world.action
        return np.inf if action is None else action.phases[self.world.phase][1] - self.world.into

    @property
    def left(self) -> float:
        """Seconds of contact that are left."""
        action = self.world.action
        if action is None:
            return 0.0
        rest = sum(seconds for _, seconds in action.phases[self.world.phase : -1])
        return max(0.0, rest - self.world.into)

    def pass_time(self, dt: float) -> None:
        """Let `dt` seconds go by."""
        self.world = advance(self.world, dt)

    def step(
        self, bound: Bound, seconds: float, wrong: tuple[Role, Name] | None = None, manner: Manner | None = None
    ) -> None:
        """Begin a step; `wrong` is a thing taken in the place of the right one, `manner` what is wrong with it else."""
        roles = {role: self._index[name] for role, name in bound.roles.items()}
        if wrong:
            roles[wrong[0]] = self._index[wrong[1]]
        action = make_action(bound.verb, roles, seconds, self.world.items, self._rng, self._handed)
        if manner is not None and self.world.vivid:
            action = replace(action, manner=manner)
            changed = changed_item(action)
            self._wanted.setdefault(bound.step_id, (changed, as_it_should_be(bound.verb, self.world.items[changed])))
        self.world = begin(self.world, action)

    def put_right(self, step_id: str) -> None:
        """What was wrong with a step is made good: it shows no longer."""
        changed, fields = self._wanted.pop(step_id, (0, None))
        if fields is None:
            return
        action = self.world.action
        if action is not None and action.manner is not None and changed_item(action) == changed:
            self.world = replace(self.world, action=replace(action, manner=AS_IT_SHOULD))
            fields = {name: fields[name] for name in ("spill", *TRACES)}
        items = list(self.world.items)
        items[changed] = replace(items[changed], **fields)  # type: ignore[arg-type]
        self.world = replace(self.world, items=tuple(items))

    def fiddle(self, bound: Bound | None, seconds: float) -> None:
        """Handle a thing: a spare one, or the one that `bound` is about (cleaning, fetching, meddling)."""
        item = self._index[bound.held] if bound is not None else self._spare[0] if self._spare else 0
        action = shift(item, int(self.world.items[item].pos[0] > 1.8), self._rng)
        scale = max(0.3, seconds) / sum(s for _, s in action.phases)
        self.world = begin(self.world, replace(action, phases=tuple((p, s * scale) for p, s in action.phases)))

    def stop(self) -> bool:
        """Break off what is going on; True when a thing in hand has to be carried home first."""
        action = self.world.action
        if action is None:
            return False
        back, retract = (float(x) for x in self._rng.uniform((1.4, 0.6), (2.4, 1.0)))
        held = self.touching and action.verb in PRIMITIVES and PRIMITIVES[action.verb].grip.value != "touch"
        if held:
            act = put_back(action.held, action.hand, back, retract)
            hand = self.world.hands[action.hand]
            self.world = replace(self.world, action=act, phase=0, into=0.0, origin=hand, before=None)
        else:
            self.world = abort(self.world, back, retract)
        return held

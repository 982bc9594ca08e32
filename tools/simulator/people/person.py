"""A person who performs a task, errs, hears and reacts. `advance` moves time, `hear` is the only way in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ....core.deviation import RecoveryKind as K
from ....core.truth import EpisodeTruth
from ..amounts import readings_of
from ..performance import Script
from ..persona import Handed
from ..tasks import Task
from ..world import World
from . import acts
from .body import Body
from .choices import begin_next, come_back
from .ear import Understood, Wish, listen
from .judge import fits, needed
from .mind import Mind
from .replies import make_good, reply, split_off
from .rules import Onset
from .traits import Traits

LINGER_S = 25.0
"""Seconds the person looks at the result before leaving (invented)."""

REACTION_S = (0.9, 1.9)
"""Seconds from hearing to acting, before the person's own delay (invented)."""


class Person:
    """One episode going on. Deterministic by `key`."""

    def __init__(
        self,
        task: Task,
        script: Script,
        world: World,
        traits: Traits,
        key: tuple[int, ...],
        *,
        handed: Handed = Handed.NEAREST,
    ) -> None:
        body = Body(world, task, np.random.default_rng([*key, 4]), handed)
        self.mind = Mind(task, traits, script, body, key)
        self._ended_at: float | None = None
        self._asks_at = _first_question(self.mind)

    @property
    def t(self) -> float:
        """Stream seconds now."""
        return self.mind.t

    @property
    def world(self) -> World:
        """The table now."""
        return self.mind.body.world

    @property
    def finished(self) -> bool:
        """True once the person has stopped for good."""
        return self._ended_at is not None and self.mind.t >= self._ended_at + LINGER_S

    @property
    def complete(self) -> bool:
        """True when every required step's effects really hold."""
        return self.mind.complete

    def advance(self, t: float) -> None:
        """Move to stream time `t` (seconds, not before now)."""
        mind = self.mind
        while mind.t < t - 1e-9:
            until = min(t, self._next_event())
            touching, acting = mind.body.touching, mind.body.busy
            dt = until - mind.t
            mind.body.pass_time(dt)
            mind.mood.pass_time(dt)
            mind.t = until
            self._settle(touching, acting)

    def hear(self, text: str) -> None:
        """Words reach the person now."""
        mind, tally = self.mind, self.mind.ledger.tally
        mind.ledger.said.append((mind.t, text))
        if mind.gone:
            return
        heard = listen(text, mind.task.bound, mind.traits, mind.rng)
        useful = needed(mind, heard)
        tally.utterances += 1
        tally.needless += not useful
        tally.unfit += not fits(mind, heard)
        mind.mood.spoken_to(needed=useful)
        if mind.rng.random() >= mind.mood.hears:
            tally.unheard += 1
        elif heard.wish is Wish.GO or mind.rng.random() < mind.mood.obeys:
            delay = float(mind.rng.uniform(*REACTION_S)) * mind.traits.delay
            mind.pending.append((mind.t + delay, heard))
        elif heard.wish is not Wish.CHAT:
            tally.disobeyed += 1

    def words(self) -> tuple[str, ...]:
        """What the person says by now and has not said before."""
        said, self.mind.says = tuple(self.mind.says), []
        return said + self._question()

    def _question(self) -> tuple[str, ...]:
        if self._asks_at is None or self.mind.t < self._asks_at or self.mind.idle:
            return ()
        self._asks_at = self.mind.t + float(self.mind.rng.exponential(60.0 / self.mind.traits.chattiness))
        return ("What's next?",)

    def truth(self, **about: object) -> EpisodeTruth:
        """What has happened up to now; `about` are fields of EpisodeTruth."""
        fields: dict[str, object] = {"episode_id": "live", "graph_id": self.mind.task.graph.id, **about}
        truth = self.mind.ledger.truth(self.mind.t, acts.going(self.mind), **fields)
        return replace(truth, readings=readings_of(truth, self.mind.task.graph))

    def _next_event(self) -> float:
        mind = self.mind
        times = [mind.t + mind.body.until_change]
        if mind.doing and mind.doing.onset is not None:
            times.append(mind.doing.onset)
        if mind.away:
            times.append(mind.away.until)
        elif not mind.body.busy and (mind.jobs or mind.agenda) and not mind.gone:
            times.append(mind.next_at)
        times += [at for at, _ in mind.pending]
        for fault in mind.ledger.standing():
            if fault.noticed_at is not None and not (fault.mending or fault.told):
                times.append(fault.noticed_at)
            if fault.truth.pnr is not None and not (fault.lost or fault.mending):
                times.append(fault.truth.pnr)
        return max(min(times), mind.t + 1e-6)

    def _settle(self, was_touching: bool, was_acting: bool) -> None:
        """Everything that is due at this moment, in a fixed order."""
        mind = self.mind
        if mind.body.touching and not was_touching:
            acts.touch(mind)
        if mind.doing and mind.doing.onset is not None and mind.t >= mind.doing.onset - 1e-9:
            self._shows()
        if was_touching and not mind.body.touching:
            acts.let_go(mind)
        if was_acting and not mind.body.busy:
            mind.next_at = mind.t + _gap(mind)
        mind.ledger.pass_points(mind.t)
        self._notice()
        self._react()
        if mind.away and mind.t >= mind.away.until - 1e-9:
            come_back(mind, K.RESUME, alone=True)
        if not (mind.body.busy or mind.away or mind.gone) and mind.t >= mind.next_at - 1e-9:
            begin_next(mind)
        if mind.idle and self._ended_at is None:
            self._ended_at = mind.t
        elif not mind.idle:
            self._ended_at = None

    def _shows(self) -> None:
        fault = acts.show(self.mind)
        if fault is not None and fault.slip.rule.now is K.RESUME and fault.slip.rule.onset is Onset.MIDDLE:
            split_off(self.mind)

    def _notice(self) -> None:
        mind = self.mind
        for fault in mind.ledger.standing():
            if fault.noticed_at is not None and mind.t >= fault.noticed_at and not (fault.mending or fault.told):
                fault.noticed_at = None
                if mind.away and mind.away.fault is fault:
                    come_back(mind, fault.slip.rule.now, alone=True)
                else:
                    make_good(mind, fault, None)

    def _react(self) -> None:
        due: list[Understood] = [heard for at, heard in self.mind.pending if self.mind.t >= at - 1e-9]
        self.mind.pending = [(at, heard) for at, heard in self.mind.pending if self.mind.t < at - 1e-9]
        for heard in due:
            reply(self.mind, heard)


def _gap(mind: Mind) -> float:
    """Rest before the next act: as the script says for a new step, or a short one when something came between."""
    begun = len(mind.considered)
    if not mind.jobs and begun < len(mind.script.gaps):
        return mind.script.gaps[begun] / mind.traits.speed
    return float(mind.rng.uniform(0.8, 2.5))


def _first_question(mind: Mind) -> float | None:
    if mind.traits.chattiness <= 0:
        return None
    return float(mind.rng.exponential(60.0 / mind.traits.chattiness))

"""A person performs a task on the table: what happens when, what goes wrong, how words change it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import networkx as nx
import numpy as np

from ...core.deviation import DeviationCode
from ...core.steps import Role
from ...core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from .hearing import Ask, Heard, understand
from .persona import Persona
from .primitives import PRIMITIVES, PUT_BACK
from .scene import Name
from .script import make_action, put_back, shift
from .tasks import Bound, Task
from .world import World, abort, advance, begin

OUTRO = 5.0
"""Seconds the person stays after the last step."""


@dataclass(frozen=True, slots=True)
class Script:
    """What is decided before the episode begins."""

    order: tuple[str, ...]
    skip: frozenset[str] = frozenset()
    wrong: dict[str, Name] = field(default_factory=dict)
    """step id -> the look-alike taken in its place at the first attempt."""
    acts: dict[str, float] = field(default_factory=dict)
    """step id -> seconds of the act itself."""
    gaps: tuple[float, ...] = ()
    """Seconds of rest before the first, second, ... step that is begun; a short rest beyond them."""
    tidy: tuple[int, ...] = ()
    """Positions in the order before which a thing of no step is handled."""


@dataclass(slots=True)
class _Attempt:
    bound: Bound
    wrong: Name | None
    start: float | None = None
    aborted: bool = False


class Performance:
    """One episode going on. `advance(t)` moves time; `hear(text)` is the only way in. Deterministic by its rng."""

    def __init__(self, task: Task, script: Script, world: World, persona: Persona, rng: np.random.Generator) -> None:
        self.task, self.script, self.world, self.persona, self.rng = task, script, world, persona, rng
        self.t = 0.0
        self.runs: list[StepRun] = []
        self.deviations: list[TrueDeviation] = []
        self.said: list[tuple[float, str]] = []
        self.done: set[str] = set()
        self._bound = {b.step_id: b for b in task.bound}
        self._index = {name: i for i, name in enumerate(task.things)}
        dag = task.graph.dag
        self._ancestors = {s: nx.ancestors(dag, s) for s in dag.nodes}
        self._queue = [s for s in script.order if s not in script.skip]
        self._skipped = set(script.skip)
        self._wrong = dict(script.wrong)
        self._now: _Attempt | None = None
        self._putting_back: tuple[float, str] | None = None
        self._next_at = float(rng.uniform(2.0, 4.0))
        self._react: tuple[float, Heard] | None = None
        self._suggested: str | None = None
        self._started = 0
        self._tidy = set(script.tidy)

    @property
    def finished(self) -> bool:
        """True once the person has stopped for good."""
        return not self._queue and self.world.action is None and self.t >= self._next_at + OUTRO

    @property
    def complete(self) -> bool:
        """True when every required step's effects really hold."""
        return all(step.optional or step.id in self.done for step in self.task.graph.steps)

    @property
    def doing(self) -> tuple[str, bool] | None:
        """(step id, with a wrong thing) while a hand is in contact with a thing of a step."""
        now = self._now
        return None if now is None or now.start is None else (now.bound.step_id, now.wrong is not None)

    def hear(self, text: str) -> None:
        """Words reach the person now."""
        self.said.append((self.t, text))
        heard = understand(text, self.task.bound)
        if heard.ask is Ask.NEXT:
            self._suggested = heard.step_id
        elif heard.ask is not Ask.NOTHING and self.rng.random() < self.persona.obedience:
            self._react = (self.t + float(self.rng.uniform(*self.persona.reaction)), heard)

    def advance(self, t: float) -> None:
        """Move to stream time `t` (seconds, not before now)."""
        while self.t < t - 1e-9:
            until = min(t, self._next_event())
            touching, acting = self.world.touching, self.world.action is not None
            self.world = advance(self.world, until - self.t)
            self.t = until
            self._notice_contact(touching, acting)
            if self._react and self.t >= self._react[0] - 1e-9:
                heard, self._react = self._react[1], None
                self._obey(heard)
            if self.world.action is None and self._queue and self.t >= self._next_at - 1e-9:
                self._begin_next()

    def truth(self, **fields: object) -> EpisodeTruth:
        """What has happened up to now; a run going on is there with an end far ahead of now."""
        runs = list(self.runs)
        if self._now and self._now.start is not None:
            runs.append(self._run(self._now.bound, self._now.start, 1e9, Outcome.DONE, self._now.wrong))
        if self._putting_back:
            runs.append(StepRun(PUT_BACK, self._putting_back[0], 1e9, Outcome.DONE, PUT_BACK))
        kept = tuple(sorted(runs, key=lambda r: r.start))
        return EpisodeTruth(
            episode_id=str(fields.get("episode_id", "live")),
            graph_id=self.task.graph.id,
            duration=self.t,
            runs=kept,
            deviations=tuple(self.deviations),
            seed=fields.get("seed"),  # type: ignore[arg-type]
            card=fields.get("card"),  # type: ignore[arg-type]
            said=tuple(self.said),
        )

    def _next_event(self) -> float:
        times = [np.inf]
        if self.world.action is not None:
            times.append(self.t + self.world.action.phases[self.world.phase][1] - self.world.into)
        elif self._queue:
            times.append(max(self._next_at, self.t + 1e-6))
        if self._react:
            times.append(max(self._react[0], self.t + 1e-6))
        return float(min(times))

    def _notice_contact(self, was_touching: bool, was_acting: bool) -> None:
        if self.world.touching and not was_touching and self._now and self._now.start is None:
            self._contact(self._now)
        if was_touching and not self.world.touching:
            self._release()
        if was_acting and self.world.action is None:
            self._next_at = self.t + self._gap()

    def _gap(self) -> float:
        """Rest before the next step: as the script says, or a short one when something has come between."""
        if self._started < len(self.script.gaps):
            return self.script.gaps[self._started]
        return float(self.rng.uniform(0.8, 2.5))

    def _contact(self, attempt: _Attempt) -> None:
        attempt.start = self.t
        step_id = attempt.bound.step_id
        for owed in sorted(self._skipped & self._ancestors[step_id]):
            if not any(d.step_id == owed and d.code is DeviationCode.OMIT for d in self.deviations):
                self._deviate(DeviationCode.OMIT, owed, by=step_id)
        if attempt.wrong:
            role = PRIMITIVES[attempt.bound.verb].held
            code = DeviationCode.TOOL if role is Role.TOOL else DeviationCode.OBJ
            self._deviate(code, step_id, role=role, wrong_thing=attempt.wrong.words)

    def _deviate(self, code: DeviationCode, step_id: str, **fields: object) -> None:
        name = f"d{len(self.deviations) + 1}"
        self.deviations.append(TrueDeviation(name, code, step_id, self.t, **fields))  # type: ignore[arg-type]

    def _release(self) -> None:
        if self._putting_back:
            start, thing = self._putting_back
            self.runs.append(StepRun(PUT_BACK, start, self.t, Outcome.DONE, PUT_BACK, ((Role.OBJECT, thing),)))
            self._putting_back = None
            return
        attempt, self._now = self._now, None
        if attempt is None or attempt.start is None:
            return
        step_id = attempt.bound.step_id
        outcome = Outcome.ABANDONED if attempt.aborted else Outcome.WRONG if attempt.wrong else Outcome.DONE
        self.runs.append(self._run(attempt.bound, attempt.start, self.t, outcome, attempt.wrong))
        if outcome is Outcome.DONE:
            self.done.add(step_id)
            self.deviations = [
                replace(d, recovered=self.t) if d.step_id == step_id and d.recovered is None else d
                for d in self.deviations
            ]

    def _run(self, bound: Bound, start: float, end: float, outcome: Outcome, wrong: Name | None) -> StepRun:
        roles = dict(bound.roles)
        if wrong:
            roles[PRIMITIVES[bound.verb].held] = wrong
        return StepRun(bound.step_id, start, end, outcome, bound.verb, tuple((r, n.words) for r, n in roles.items()))

    def _begin_next(self) -> None:
        if self._started in self._tidy:
            self._tidy.discard(self._started)
            if self._tidy_up():
                return
        step_id = self._choose()
        self._queue.remove(step_id)
        self._started += 1
        bound = self._bound[step_id]
        wrong = self._wrong.pop(step_id, None)
        roles = {role: self._index[name] for role, name in bound.roles.items()}
        if wrong:
            roles[PRIMITIVES[bound.verb].held] = self._index[wrong]
        again = any(run.step_id == step_id for run in self.runs)
        seconds = self.script.acts[step_id] * (float(self.rng.uniform(0.7, 1.1)) if again else 1.0)
        self._now = _Attempt(bound, wrong)
        action = make_action(bound.verb, roles, seconds, self.world.items, self.rng, self.persona.handed)
        self.world = begin(self.world, action)

    def _choose(self) -> str:
        """The step just told, when possible and the person follows; else the next of the own order."""
        wish, self._suggested = self._suggested, None
        if wish in self._queue and self.rng.random() < self.persona.follows:
            open_needs = self._ancestors[wish] - self.done - self._skipped
            if not open_needs:
                return wish
        return self._queue[0]

    def _tidy_up(self) -> bool:
        used = {name for b in self.task.bound for name in b.roles.values()} | set(self.task.twins.values())
        spare = [i for i, name in enumerate(self.task.things) if name not in used]
        if not spare:
            return False
        item = int(self.rng.choice(spare))
        self.world = begin(self.world, shift(item, int(self.world.items[item].pos[0] > 1.8), self.rng))
        return True

    def _obey(self, heard: Heard) -> None:
        if heard.ask is Ask.STOP and self._now and self._now.wrong and not self._now.aborted:
            self._break_off(self._now)
        elif heard.ask is Ask.STOP and self._spoilt(heard.step_id):
            self._queue.insert(0, str(heard.step_id))
        elif heard.ask is Ask.OWED and heard.step_id in self._skipped:
            self._skipped.discard(heard.step_id)
            self._queue.insert(0, heard.step_id)
            if self._now and heard.step_id in self._ancestors[self._now.bound.step_id]:
                self._break_off(self._now)

    def _spoilt(self, step_id: str | None) -> bool:
        """True when the step was finished with a wrong thing and is not going to be done again yet."""
        wrong = any(r.step_id == step_id and r.outcome is Outcome.WRONG for r in self.runs)
        doing = self._now is not None and self._now.bound.step_id == step_id
        return wrong and step_id not in self.done and step_id not in self._queue and not doing

    def _break_off(self, attempt: _Attempt) -> None:
        """Leave the step that is going on; it is done again after whatever is at the head of the queue."""
        seconds, retract = self.rng.uniform((1.4, 0.6), (2.4, 1.0))
        step_id = attempt.bound.step_id
        self._queue.insert(0 if attempt.wrong else 1, step_id)
        attempt.aborted = True
        touched, held = self.world.touching, self.world.action.held if self.world.action else 0
        if attempt.wrong and touched and attempt.start is not None:
            self.runs.append(self._run(attempt.bound, attempt.start, self.t, Outcome.WRONG, attempt.wrong))
            self._now = None
            self._putting_back = (self.t, attempt.wrong.words)
            assert self.world.action is not None
            action = put_back(held, self.world.action.hand, float(seconds), float(retract))
            hand = self.world.hands[action.hand]
            self.world = replace(self.world, action=action, phase=0, into=0.0, origin=hand, before=None)
            return
        self.world = abort(self.world, float(seconds), float(retract))
        if not touched:
            self._now = None

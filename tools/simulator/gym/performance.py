"""A person does a workout: what happens when, what goes wrong, how words change it. Event by event, no pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from ....core.deviation import DeviationCode
from ....core.truth import EpisodeTruth, Outcome, Repetition, StepRun, TrueDeviation, TrueEffect
from .faults import FAULTS, Fault
from .hearing import Heard, understand
from .person import Exerciser
from .workout import PlannedSet, Workout

RAMP = 1.2
"""Seconds in which a fault comes, or goes."""
LATE = 6.0
"""Seconds without a beginning after which somebody has to be reminded."""
OUTRO = 4.0
"""Seconds the person stays after the last set."""
COMPANY_S = 3.0
"""Seconds within which two words of company are one too many (invented; the benchmark's coaches: 5.3 s of silence)."""
ENOUGH = 0.7
"""Share of a set's seconds that has to be moved for it to count as done."""


class State(StrEnum):
    """What the person does."""

    REST = "rest"
    """Stands, before a set or after the last one."""
    ENTER = "enter"
    """Goes into the starting posture."""
    MOVE = "move"
    """Repeats, or holds."""
    PAUSE = "pause"
    """Has stopped in the middle of a set."""
    LEAVE = "leave"
    """Comes back to standing."""


@dataclass(slots=True)
class _Going:
    """The set that is going on."""

    planned: PlannedSet
    moved: float = 0.0
    """Seconds of movement so far, this stretch not counted."""
    since: float = 0.0
    """When the present stretch of movement began."""
    begun: float = 0.0
    number: int = 0
    rep_start: float = 0.0
    rep_seconds: float = 1.0
    reach: float = 1.0
    fault: Fault | None = None
    fault_from: float | None = None
    fault_until: float | None = None
    correct_at: float | None = None
    """When the person is going to correct the fault."""
    deviation: int | None = None
    """Index of the fault's deviation, once it can be seen."""
    show_at: float | None = None
    paused: bool = False
    wait: int | None = None
    """Index of the pause's deviation."""


@dataclass(slots=True)
class Tally:
    """What was said, and how much of it for nothing."""

    utterances: int = 0
    needless: int = 0
    company: float = -np.inf
    """Stream seconds of the last count, praise or encouragement."""

    def wanted(self, performance: GymPerformance, heard: Heard) -> bool:
        """True when the words fit what is going on.

        That is: a correction of the fault that is there, a beginning for who waits, and a word of company no sooner
        than `COMPANY_S` after the last one.
        """
        t, last = performance.t, self.company
        if heard.faults:
            wrong = performance.wrong
            return wrong is not None and wrong.name in heard.faults
        if (heard.start or heard.exercises) and not heard.cheer:
            following = performance.following
            return following is not None and (not heard.exercises or following.exercise in heard.exercises)
        self.company = t
        return t - last >= COMPANY_S or performance.now is None or performance.state is State.PAUSE


class GymPerformance:
    """One workout going on. `advance(t)` moves time; `hear(text)` is the only way in. Deterministic by its rng."""

    def __init__(self, workout: Workout, person: Exerciser, rng: np.random.Generator) -> None:
        self.workout, self.person, self.rng = workout, person, rng
        self.t = 0.0
        self.state, self.state_since = State.REST, 0.0
        self.runs: list[StepRun] = []
        self.deviations: list[TrueDeviation] = []
        self.repetitions: list[Repetition] = []
        self.effects: list[TrueEffect] = []
        self.said: list[tuple[float, str]] = []
        self.announced: dict[str, float] = {}
        self.fatigue = 1.0
        """Share of the set's fatigue that encouragement has left."""
        self._will = 1.0
        self.tally = Tally()
        self._index = -1
        self._begin_at = np.inf
        self._until = np.inf
        self._stalled: int | None = None
        self.now: _Going | None = None
        self.last: PlannedSet | None = None
        """The set before, once one is over."""
        self._announce(2.0)

    @property
    def finished(self) -> bool:
        """True once the person has stopped for good."""
        return self._index >= len(self.workout.sets) and self.t >= self.state_since + OUTRO

    @property
    def done(self) -> set[str]:
        """The sets that count."""
        return {run.step_id for run in self.runs if run.outcome is Outcome.DONE}

    @property
    def state_left(self) -> float:
        """Seconds until the present state ends by itself."""
        return self._until - self.t

    @property
    def fault_share(self) -> float:
        """How much of the present fault is there, 0 to 1."""
        now = self.now
        if now is None or now.fault_from is None:
            return 0.0
        share = min(1.0, (self.t - now.fault_from) / RAMP)
        return share if now.fault_until is None else min(share, max(0.0, 1.0 - (self.t - now.fault_until) / RAMP))

    def advance(self, t: float) -> None:
        """Move to stream time `t` (seconds, not before now)."""
        while self.t < t - 1e-9:
            self.t = min(t, max(self._next_event(), self.t + 1e-6))
            self._happen()

    @property
    def annoyance(self) -> float:
        """How little the person still listens, 0 to 1."""
        return 1.0 - self._will

    def hear(self, text: str) -> None:
        """Words reach the person now."""
        self.said.append((self.t, text))
        heard = understand(text)
        self.tally.utterances += 1
        self.tally.needless += not self.tally.wanted(self, heard)
        if self.person.attention < 1.0 and self.rng.random() >= self.person.attention:
            return
        if heard.start or heard.exercises:
            self._told_to_start(heard.exercises)
        if heard.cheer:
            self.fatigue *= 1.0 - self.person.cheer
        if self.state is State.PAUSE and (heard.cheer or heard.start):
            self._until = min(self._until, self.t + self._reaction())
        if heard.faults:
            self._told_of(heard.faults)

    def truth(self, **fields: object) -> EpisodeTruth:
        """What has happened up to now; a run going on is there with an end far ahead of now."""
        runs = list(self.runs)
        if self.now is not None:
            runs.append(self._run(self.now, 1e9, Outcome.DONE))
        return EpisodeTruth(
            episode_id=str(fields.get("episode_id", "live")),
            graph_id=self.workout.graph.id,
            duration=self.t,
            runs=tuple(runs),
            deviations=tuple(self.deviations),
            seed=fields.get("seed"),  # type: ignore[arg-type]
            card=fields.get("card"),  # type: ignore[arg-type]
            said=tuple(self.said),
            effects=tuple(self.effects),
            repetitions=tuple(self.repetitions),
        )

    def _next_event(self) -> float:
        """When something is due next, whatever it is; infinity when nothing is."""
        times = [self._until if self.state is not State.REST else self._begin_at]
        if self.state is State.REST and self._stalled is None and self._index < len(self.workout.sets):
            times.append(self.announced[self._planned.step_id] + LATE)
        if self.now is not None and self.state is State.MOVE:
            now = self.now
            times += [now.rep_start + now.rep_seconds]
            times += [at for at in (now.correct_at, now.show_at) if at is not None]
        later = [at for at in times if at > self.t + 1e-9]
        return min(later, default=np.inf)

    @property
    def upcoming(self) -> PlannedSet | None:
        """The set that is going on or that comes next; None after the last."""
        return self.workout.sets[self._index] if self._index < len(self.workout.sets) else None

    @property
    def following(self) -> PlannedSet | None:
        """The set that can be told now: while the person rests, or comes back from the one before."""
        place = self._index + (self.state is State.LEAVE)
        waits = self.state in (State.REST, State.LEAVE) and place < len(self.workout.sets)
        return self.workout.sets[place] if waits else None

    @property
    def _planned(self) -> PlannedSet:
        return self.workout.sets[self._index]

    def _happen(self) -> None:
        """Everything that is due now."""
        if self.state is State.REST:
            self._rest()
        elif self.state is State.MOVE:
            self._move()
        elif self.t >= self._until - 1e-9:
            self._change()

    def _rest(self) -> None:
        if self._index >= len(self.workout.sets):
            return
        late = self.t >= self.announced[self._planned.step_id] + LATE - 1e-9
        if late and self._stalled is None and self.t < self._begin_at - 1e-9:
            self._stalled = self._deviate(DeviationCode.STALL, self._planned.step_id)
        if self.t >= self._begin_at - 1e-9:
            self._recover(self._stalled)
            self.now = _Going(self._planned, begun=self.t)
            self._to(State.ENTER, self._planned.kind.enter)

    def _change(self) -> None:
        now = self.now
        if self.state is State.ENTER and now is not None:
            now.since = now.rep_start = self.t
            self._to(State.MOVE, np.inf)
            self._repetition()
        elif self.state is State.PAUSE and now is not None:
            self._recover(now.wait)
            now.since = now.rep_start = self.t
            self._to(State.MOVE, np.inf)
            self._repetition()
        elif self.state is State.LEAVE:
            self._announce(0.5)

    def _move(self) -> None:
        now = self.now
        assert now is not None
        if now.show_at is not None and self.t >= now.show_at - 1e-9:
            now.show_at = None
            assert now.fault is not None
            now.deviation = self._deviate(now.fault.code, now.planned.step_id, fault=now.fault.name)
        if now.correct_at is not None and self.t >= now.correct_at - 1e-9:
            self._correct(now)
        if self.t >= now.rep_start + now.rep_seconds - 1e-9:
            self._end_repetition(now)

    def _correct(self, now: _Going) -> None:
        """The fault goes; it is made good when it has half gone."""
        now.fault_until, now.correct_at, now.show_at = self.t, None, None
        if now.deviation is not None:
            self.deviations[now.deviation] = replace(self.deviations[now.deviation], recovered=self.t + RAMP / 2)

    def _end_repetition(self, now: _Going) -> None:
        wrong = now.fault.name if now.fault and now.fault_until is None and now.fault_from is not None else None
        if not now.planned.kind.hold:
            now.number += 1
            self.repetitions.append(
                Repetition(now.planned.step_id, now.number, now.rep_start, self.t, now.reach, wrong)
            )
        into = self.t - now.begun
        pause = now.planned.pause
        if into >= now.planned.seconds:
            self._end_set(now)
        elif pause and not now.paused and into >= pause[0]:
            now.paused = True
            now.moved += self.t - now.since
            now.wait = self._deviate(DeviationCode.STALL, now.planned.step_id)
            self._to(State.PAUSE, pause[1])
        else:
            self._repetition()

    def _end_set(self, now: _Going) -> None:
        now.moved += self.t - now.since
        enough = now.moved >= ENOUGH * now.planned.seconds
        self.runs.append(self._run(now, self.t, Outcome.DONE if enough else Outcome.ABANDONED))
        if enough:
            self.effects.append(TrueEffect(self.t, f"done:{now.planned.step_id}"))
        self.deviations = [
            replace(d, pnr=self.t) if d.step_id == now.planned.step_id and d.pnr is None else d for d in self.deviations
        ]
        self.now, self.last = None, now.planned
        self._to(State.LEAVE, now.planned.kind.enter)

    def _repetition(self) -> None:
        """Begin the next repetition."""
        now = self.now
        assert now is not None
        planned, kind = now.planned, now.planned.kind
        if planned.fault and now.fault is None and self.t - now.begun >= planned.fault.after:
            now.fault, now.fault_from = FAULTS[planned.fault.name], self.t
        wrong = now.fault if now.fault_until is None else None
        share = min(1.0, (self.t - now.begun) / 30.0) * self.workout.fatigue * self.fatigue
        now.reach = 1.0 if kind.hold else 1.0 - 0.6 * share
        jitter = float(self.rng.lognormal(0.0, 0.05))
        pace = self.workout.pace * (1.0 + share) * (wrong.tempo if wrong else 1.0)
        now.rep_start, now.rep_seconds = self.t, kind.seconds * pace * jitter
        if wrong and now.fault_from == self.t:
            first = (
                now.rep_seconds if wrong.tempo != 1.0 else max(RAMP / 2, 0.0 if kind.hold else 0.4 * now.rep_seconds)
            )
            now.show_at = self.t + first
            if planned.fault and planned.fault.lasts is not None:
                now.correct_at = now.show_at + planned.fault.lasts

    def _told_to_start(self, exercises: frozenset[str]) -> None:
        waiting = self.state is State.REST and self._index < len(self.workout.sets)
        if waiting and (not exercises or self._planned.exercise in exercises) and self._obeys():
            self._begin_at = min(self._begin_at, self.t + self._reaction())

    @property
    def wrong(self) -> Fault | None:
        """The fault of the movement going on."""
        now = self.now
        return now.fault if now is not None and self.state is State.MOVE and now.fault_until is None else None

    def _told_of(self, faults: frozenset[str]) -> None:
        now, wrong = self.now, self.wrong
        if wrong is None or wrong.name not in faults:
            self._will *= self.person.weary
        elif now is not None and self._obeys():
            at = self.t + self._reaction()
            now.correct_at = at if now.correct_at is None else min(at, now.correct_at)

    def _obeys(self) -> bool:
        return bool(self.rng.random() < self.person.obedience * self._will)

    def _reaction(self) -> float:
        return float(self.rng.uniform(*self.person.reaction))

    def _announce(self, rest: float) -> None:
        """The next set is known from now on; it is begun after `rest` and its own delay."""
        self._index += 1
        self.fatigue = 1.0
        self._stalled = None
        self._to(State.REST, np.inf)
        if self._index < len(self.workout.sets):
            self.announced[self._planned.step_id] = self.t
            self._begin_at = self.t + rest + self._planned.delay

    def _to(self, state: State, seconds: float) -> None:
        self.state, self.state_since, self._until = state, self.t, self.t + seconds

    def _deviate(self, code: DeviationCode, step_id: str, fault: str | None = None) -> int:
        name = f"d{len(self.deviations) + 1}"
        note = FAULTS[fault].words if fault is not None else None
        self.deviations.append(TrueDeviation(name, code, step_id, self.t, fault=fault, note=note))
        return len(self.deviations) - 1

    def _recover(self, index: int | None) -> None:
        if index is not None:
            self.deviations[index] = replace(self.deviations[index], recovered=self.t)

    def _run(self, now: _Going, end: float, outcome: Outcome) -> StepRun:
        return StepRun(now.planned.step_id, now.begun, end, outcome, now.planned.exercise)

"""What is decided before a workout begins: the sets, the slips, the pace; and its task graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....core.effects import TRUE, Formula, Op, done
from ....core.errors import InputError
from ....core.graph import StepGraph
from ....core.steps import Duration, Param, ParamKind, Step
from .exercises import EXERCISES, HELD_OUT, Exercise
from .faults import faults_of


@dataclass(frozen=True, slots=True)
class GymCard:
    """One difficulty card of world `gym`. A change is a new version."""

    name: str
    sets: tuple[int, int] = (5, 6)
    """Fewest and most exercises (the fitness benchmark: 5 to 6)."""
    seconds: tuple[float, float] = (25.0, 35.0)
    """Shortest and longest set (the fitness benchmark: 30 s)."""
    fault: float = 0.6
    """Share of the sets with a fault of posture, range or tempo (invented)."""
    stall: float = 0.12
    """Share of the sets that are not begun unasked for a long while (invented)."""
    pause: float = 0.12
    """Share of the sets in which the person stops to rest (invented)."""
    clean: float = 0.25
    """Share of the workouts in which none of this happens (invented)."""


GYM_CARDS = {
    "gym-v1": GymCard("gym-v1"),
    "gym-tiny-v1": GymCard("gym-tiny-v1", sets=(2, 2), seconds=(10.0, 14.0), clean=0.0),
}
"""name -> card."""


def gym_card(name: str) -> GymCard:
    """The card of that name; raises InputError naming the known ones."""
    if name not in GYM_CARDS:
        raise InputError(f"no difficulty card of world 'gym' is called {name!r}. Allowed: {', '.join(GYM_CARDS)}")
    return GYM_CARDS[name]


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """A fault that is going to appear."""

    name: str
    after: float
    """Seconds into the set; it shows from the next repetition on."""
    lasts: float | None
    """Seconds after which the person corrects it unasked; None is never."""


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """One exercise of the workout as it is going to be done when nobody says a word."""

    step_id: str
    exercise: str
    seconds: float
    delay: float
    """Seconds of standing before it is begun."""
    fault: PlannedFault | None = None
    pause: tuple[float, float] | None = None
    """(seconds into the set, seconds of rest)."""
    turned: float = 0.0
    """Degrees that the person is turned away from the camera."""

    @property
    def kind(self) -> Exercise:
        """The exercise itself."""
        return EXERCISES[self.exercise]


@dataclass(frozen=True, slots=True)
class Workout:
    """Everything that is drawn about the person's doings."""

    sets: tuple[PlannedSet, ...]
    graph: StepGraph
    pace: float
    """Factor on the seconds of every repetition."""
    fatigue: float
    """Share of range and pace that is lost in a set of thirty seconds."""


STALL = (11.0, 16.0)
"""Seconds for which someone who waits to be told stands still at most (invented)."""
SELF_CORRECTED = 0.26
"""Share of faults that people correct unasked (PIE-V: 27 corrections to 102 mistakes)."""


def draw_workout(rng: np.random.Generator, card: GymCard, held_out: bool) -> Workout:
    """A workout; `held_out` also takes the exercises that training never shows."""
    pool = [name for name in EXERCISES if held_out or name not in HELD_OUT]
    names = [str(n) for n in rng.choice(pool, int(rng.integers(card.sets[0], card.sets[1] + 1)), replace=False)]
    clean = bool(rng.random() < card.clean)
    sets = tuple(_draw_set(i, name, card, clean, rng) for i, name in enumerate(names, 1))
    return Workout(sets, workout_graph(sets), float(rng.uniform(0.85, 1.2)), float(rng.uniform(0.0, 0.3)))


def _draw_set(i: int, name: str, card: GymCard, clean: bool, rng: np.random.Generator) -> PlannedSet:
    exercise = EXERCISES[name]
    seconds = float(rng.uniform(*card.seconds))
    draws = rng.random(3)
    delay = float(rng.uniform(*STALL)) if not clean and draws[0] < card.stall else float(rng.uniform(1.0, 3.5))
    fault = _draw_fault(exercise, seconds, rng) if not clean and draws[1] < card.fault else None
    rests = not clean and draws[2] < card.pause and seconds > 15
    pause = (float(rng.uniform(0.35, 0.6) * seconds), float(rng.uniform(5.0, 8.0))) if rests else None
    around = rng.uniform(55, 90) * rng.choice((-1, 1)) if exercise.sideways else rng.uniform(-25, 25)
    return PlannedSet(f"s{i}_{name}", name, round(seconds, 1), delay, fault, pause, float(around))


def _draw_fault(exercise: Exercise, seconds: float, rng: np.random.Generator) -> PlannedFault:
    options = faults_of(exercise)
    fault = options[int(rng.integers(len(options)))]
    lasts = float(rng.uniform(3.0, 9.0)) if rng.random() < SELF_CORRECTED else None
    return PlannedFault(fault.name, float(rng.uniform(0.0, 0.45) * seconds), lasts)


def workout_graph(sets: tuple[PlannedSet, ...]) -> StepGraph:
    """The workout as a task graph: one exercise after the other."""
    steps = []
    for i, planned in enumerate(sets):
        pre = Formula(Op.AND, (done(sets[i - 1].step_id),)) if i else TRUE
        kind, seconds = planned.kind, planned.seconds
        steps.append(
            Step(
                planned.step_id,
                f"Do {kind.words} for {seconds:.0f} seconds",
                verb="hold" if kind.hold else "exercise",
                pre=pre,
                params=(Param("time", ParamKind.DURATION, round(seconds), 8.0, 15.0, "s"),),
                duration=Duration(0.8 * seconds, seconds, 1.4 * seconds),
                complete_cues=(f"stands still again after {kind.words}",),
                incomplete_cues=(f"is still doing {kind.words}",),
            )
        )
    names = ", ".join(s.kind.words for s in sets)
    return StepGraph("workout", f"A workout: {names}", tuple(steps), world="gym")

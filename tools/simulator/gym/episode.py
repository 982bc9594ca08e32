"""Workouts: live with somebody talking, or recorded under a coach. Same seed, same pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ....core.deviation import DeviationCode
from ....core.graph import StepGraph
from ....core.truth import EpisodeTruth
from ....perception.base import Frame, Image
from ..marks import Mark
from ..setting import Split
from .draw import paint_workout
from .faults import FAULTS
from .figure import figure
from .guidance import ideal_guidance, seen
from .look import GymCamera, GymLook, draw_gym_camera, draw_gym_look
from .performance import GymPerformance
from .person import DEFAULT, Exerciser
from .workout import Workout, draw_workout, gym_card

_STREAM = {Split.TRAIN: 61, Split.DEV: 62, Split.TEST: 63}


@dataclass(frozen=True, slots=True)
class GymSetting:
    """Everything that is drawn before a workout begins. Splits share no seed; test has its own looks and exercises."""

    seed: int
    split: Split
    card: str
    workout: Workout
    look: GymLook
    camera: GymCamera

    def rng(self, purpose: int) -> np.random.Generator:
        """A generator of this workout for one purpose."""
        return np.random.default_rng([_STREAM[self.split], self.seed, purpose])


def draw_gym_setting(seed: int, split: Split = Split.TEST, card: str = "gym-v1") -> GymSetting:
    """Draw a workout. Raises InputError for an unknown card."""
    base, rng = gym_card(card), np.random.default_rng([_STREAM[split], seed, 1])
    workout = draw_workout(rng, base, held_out=split is Split.TEST)
    look_rng = np.random.default_rng([_STREAM[split], seed, 4])
    look = draw_gym_look(look_rng, held_out=split is Split.TEST)
    return GymSetting(seed, split, card, workout, look, draw_gym_camera(look_rng))


class LiveWorkout:
    """A workout that goes on while somebody talks (a `Filmed` of `simulator.playable`)."""

    def __init__(
        self, seed: int, *, split: Split = Split.TEST, card: str = "gym-v1", person: Exerciser = DEFAULT
    ) -> None:
        self.setting = draw_gym_setting(seed, split, card)
        self.performance = GymPerformance(self.setting.workout, person, self.setting.rng(5))
        self._rng = self.setting.rng(7)
        self._index = 0
        self._last: Image | None = None

    @property
    def graph(self) -> StepGraph:
        """The workout as a task graph."""
        return self.setting.workout.graph

    @property
    def t(self) -> float:
        """Stream seconds now."""
        return self.performance.t

    @property
    def limit(self) -> float:
        """Stream seconds after which nobody waits any longer."""
        return 2.0 * sum(s.seconds + 20.0 for s in self.setting.workout.sets)

    @property
    def finished(self) -> bool:
        """True once the person has stopped for good."""
        return self.performance.finished

    @property
    def complete(self) -> bool:
        """True when every set counts."""
        return self.performance.done == set(self.graph.by_id)

    def marks(self) -> list[Mark]:
        """The true state of every set, in order."""
        performance = self.performance
        done, now = performance.done, performance.now
        out = [Mark.DONE if step.id in done else Mark.TODO for step in self.graph.steps]
        if now is not None:
            wrong = now.deviation is not None and now.fault_until is None
            place = next(i for i, step in enumerate(self.graph.steps) if step.id == now.planned.step_id)
            out[place] = Mark.ON_WRONG if wrong else Mark.ON
        return out

    def advance(self, t: float) -> None:
        """Move to stream time `t`."""
        self.performance.advance(t)

    def hear(self, text: str) -> None:
        """Words reach the person."""
        self.performance.hear(text)

    def frame(self, size: tuple[int, int] = (640, 480)) -> Frame:
        """The picture now, RGB, `size` = (width, height); a dropped frame shows the one before again."""
        lost, y, x = (int(v) for v in self._rng.integers(0, 256, 3))
        dropped = self._last is not None and lost < 256 * self.setting.camera.dropped
        if self._last is None or not dropped or self._last.shape[:2] != size[::-1]:
            places = figure(self.performance, self.setting.look.height)
            self._last = paint_workout(places, self.setting.look, self.setting.camera, self.t, size, (y, x))
        self._index += 1
        return Frame(self.t, self.t, self._last, self._index - 1)

    def truth(self) -> EpisodeTruth:
        """What has happened up to now, with what should have been said."""
        setting, performance = self.setting, self.performance
        truth = performance.truth(
            episode_id=f"gym-{setting.split}-{setting.seed}", seed=setting.seed, card=setting.card
        )
        ideal = ideal_guidance(truth, setting.workout, performance.announced)
        return replace(truth, ideal=ideal, seen=seen(truth))


class Coach:
    """Speaks of what can be seen, one and a half to three seconds late, and misses a fifth of it."""

    MISSED = 0.2

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._told = 0
        self._due: list[tuple[float, str]] = []

    def attend(self, live: LiveWorkout) -> None:
        """Note what is new, speak what is due."""
        performance = live.performance
        for deviation in performance.deviations[self._told :]:
            missed, delay = self._rng.random() < self.MISSED, float(self._rng.uniform(1.5, 3.0))
            text = "Keep going!" if performance.now else "Start now!"
            if deviation.fault is not None:
                text = f"{FAULTS[deviation.fault].words}."
            elif deviation.code is not DeviationCode.STALL:
                missed = True
            if not missed:
                self._due.append((deviation.onset + delay, text))
        self._told = len(performance.deviations)
        for due in [d for d in self._due if d[0] <= live.t + 1e-9]:
            self._due.remove(due)
            live.hear(due[1])


class RecordedWorkout:
    """A workout under a coach: the truth first, frames on demand."""

    BEAT = 0.25
    """Seconds between two looks of the coach."""

    def __init__(self, seed: int, *, split: Split = Split.TEST, card: str = "gym-v1") -> None:
        self._args = (seed, split, card)
        live = self._live()
        for _ in self._play(live, live.limit):
            pass
        self.truth = live.truth()
        self.graph = live.graph

    def frames(self, fps: float = 8.0, size: tuple[int, int] = (640, 480)) -> Iterator[Frame]:
        """RGB frames of `size` (width, height) every 1/fps seconds."""
        live = self._live()
        beats, i = self._play(live, self.truth.duration), 0
        upcoming = next(beats, None)
        while i / fps <= self.truth.duration:
            while upcoming is not None and upcoming <= i / fps:
                upcoming = next(beats, None)
            live.advance(i / fps)
            yield live.frame(size)
            i += 1

    def _live(self) -> LiveWorkout:
        seed, split, card = self._args
        return LiveWorkout(seed, split=split, card=card)

    def _play(self, live: LiveWorkout, until: float) -> Iterator[float]:
        """Advance beat by beat with the coach; yields the time of the beat that comes next, before it is played."""
        coach, beat = Coach(live.setting.rng(6)), 0
        while not live.finished and (beat + 1) * self.BEAT <= until + 1e-9:
            beat += 1
            yield beat * self.BEAT
            live.advance(beat * self.BEAT)
            coach.attend(live)

"""The zero-shot sense: a frame's vector against the vectors of the watched steps' words."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from ...core.evidence import Evidence, Sense, StepEvidence, Watch
from ...core.steps import Step
from ..base import Carry, Frame
from ..unknown import DONE_NOW, unknown
from .contrast import Calibration, Norm, centred
from .prompts import RESTING, doing, ensembled, showing
from .towers import Towers, Vectors

A_TICK = 2
"""Steps whose words are read in one tick: reading is slow, and no frame may wait for a whole plan."""
KEPT_TEXTS = 512
"""Sets of sentences whose vectors are kept."""
FAST_S, SLOW_S = 1.0, 4.0
"""Half-lives of the two running means whose difference says that something has just ended."""


@dataclass(frozen=True, slots=True)
class Column:
    """What is remembered of one watched step."""

    on: Norm | None = None
    done: Norm | None = None
    fast: float = 0.0
    """Running mean of `p_on`, quick."""
    slow: float = 0.0
    """The same, slow."""
    over: float = 0.0
    """Slow running mean of `p_done`."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bounded by the watch: at most 32 columns."""

    t: float | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    """The steps whose words have been read."""


class ZeroShotSense:
    """A StreamModel around two towers. What it keeps outside the carry are vectors of words, by the words."""

    def __init__(self, towers: Towers, on: Calibration | None = None, done: Calibration | None = None) -> None:
        """`on` and `done` turn contrasts into probabilities."""
        self._towers = towers
        self._on = on or Calibration()
        self._done = done or Calibration(half_life_s=600.0, settle_s=20.0, slope=1.0, offset=-2.0, base=0.15)
        self._texts: OrderedDict[tuple[str, ...], Vectors] = OrderedDict()

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, Carry]:
        """Evidence at `frame.t`; the carry is a Memory (None before the first tick).

        A step is unknown until its words have been read, two steps a tick. A picture with nothing in it, or one that is
        not later than the last, moves nothing.
        """
        memory = cast(Memory | None, carry) or Memory()
        columns = self._columns(watch, memory.columns)
        if 0 in frame.image.shape or (memory.t is not None and frame.t < memory.t):
            return self._evidence(frame, watch, {}), replace(memory, columns=columns)
        dt = 0.0 if memory.t is None else frame.t - memory.t
        steps = {item.step.id: item.step for item in watch.items if item.step.id in columns}
        told, columns = self._look(frame, steps, columns, min(dt, 5.0))
        return self._evidence(frame, watch, told), Memory(frame.t, columns)

    def _columns(self, watch: Watch, old: Mapping[str, Column]) -> dict[str, Column]:
        """The columns of the watched steps that are known, and of a few more."""
        new = [item.step.id for item in watch.items if item.step.id not in old][:A_TICK]
        ids = [item.step.id for item in watch.items if item.step.id in old or item.step.id in new]
        return {step_id: old.get(step_id, Column()) for step_id in ids}

    def _look(
        self, frame: Frame, steps: Mapping[str, Step], columns: Mapping[str, Column], dt: float
    ) -> tuple[dict[str, StepEvidence], dict[str, Column]]:
        if not steps:
            return {}, dict(columns)
        picture = self._towers.picture(frame.image)[0]
        near = {i: float(picture @ self._vector(doing(step))[0]) for i, step in steps.items()}
        values = centred(near, float(picture @ self._vector(RESTING)[0]))
        told, moved = {}, {}
        for step_id, step in steps.items():
            contrast = self._cues(picture, step, near[step_id])
            told[step_id], moved[step_id] = self._one(step_id, values[step_id], contrast, columns[step_id], dt)
        return told, moved

    def _cues(self, picture: Vectors, step: Step, near: float) -> float | None:
        """How much more the picture looks complete than incomplete; None for a step without cues."""
        yes = showing(step.complete_cues)
        if not yes:
            return None
        no = showing(step.incomplete_cues)
        against = float(picture @ self._vector(no)[0]) if no else near
        return float(picture @ self._vector(yes)[0]) - against

    def _one(
        self, step_id: str, value: float, contrast: float | None, column: Column, dt: float
    ) -> tuple[StepEvidence, Column]:
        _, p_on, on = self._on.tick(value, column.on, dt)
        fast = _toward(column.fast, p_on, dt, FAST_S)
        slow = _toward(column.slow, p_on, dt, SLOW_S)
        if contrast is None:
            # it was going on, and is no longer: weak evidence of an end
            now = DONE_NOW + 0.5 * max(0.0, min(1.0, slow - fast - 0.2))
            return StepEvidence(step_id, p_on, now), Column(on, None, fast, slow)
        _, p_done, done = self._done.tick(contrast, column.done, dt)
        over = _toward(column.over, p_done, dt, SLOW_S)
        now = max(DONE_NOW, min(0.9, p_done - column.over)) if column.done is not None else DONE_NOW
        return StepEvidence(step_id, p_on, now, p_done), Column(on, done, fast, slow, over)

    def _vector(self, texts: Sequence[str]) -> Vectors:
        key = tuple(texts)
        if key not in self._texts:
            self._texts[key] = ensembled(self._towers, key)
            while len(self._texts) > KEPT_TEXTS:
                self._texts.popitem(last=False)
        self._texts.move_to_end(key)
        return self._texts[key]

    def _evidence(self, frame: Frame, watch: Watch, told: Mapping[str, StepEvidence]) -> Evidence:
        steps = tuple(told.get(item.step.id) or unknown(item.step.id) for item in watch.items)
        busy = max((one.p_on for one in told.values()), default=0.5)
        return Evidence(frame.t, frame.made_at, Sense.PIXELS, steps, p_background=1.0 - busy)


def _toward(old: float, new: float, dt: float, half_life_s: float) -> float:
    return new + (old - new) * 0.5 ** (dt / half_life_s)

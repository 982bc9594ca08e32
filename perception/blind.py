"""Models that see nothing: the rows every score stands beside. One that beats them must have looked at the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ..core.evidence import Evidence, Sense, StepEvidence, Watch
from ..core.graph import StepGraph
from .base import Carry, Frame

SURE = 0.99
"""How sure a blind model is of its guess: it must be believed for its row to mean anything."""

DONE_NOW_S = 1.0
"""Seconds for which a guessed completion is announced."""


@dataclass(frozen=True, slots=True)
class SilentModel:
    """Reports that nothing is going on, whatever is shown."""

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, None]:
        """Background, and of every step a plain no: any doubt would add up over minutes."""
        steps = tuple(StepEvidence(item.step.id, 0.0, 0.0) for item in watch.items)
        return Evidence(frame.t, frame.made_at, Sense.PIXELS, steps, p_background=1.0), None


@dataclass(frozen=True)
class TimerModel:
    """Believes that the steps are done in canonical order, each in its median duration, whatever is shown."""

    graph: StepGraph

    @cached_property
    def schedule(self) -> tuple[tuple[str, float, float], ...]:
        """(step id, start, end) in stream seconds."""
        out, at = [], 0.0
        for step_id in self.graph.order():
            length = self.graph.by_id[step_id].duration.median
            out.append((step_id, at, at + length))
            at += length
        return tuple(out)

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, None]:
        """What the clock says at `frame.t`."""
        on = next((i for i, start, end in self.schedule if start <= frame.t < end), None)
        ended = next((i for i, _, end in self.schedule if end <= frame.t < end + DONE_NOW_S), None)
        return _guess(frame, watch, on, ended), None


@dataclass(frozen=True, slots=True)
class CoinCarry:
    """What the coin has guessed so far; `told` holds each graph step at most once."""

    told: Mapping[str, float] = field(default_factory=dict)
    """step id -> stream seconds at which its completion was guessed."""
    on: str | None = None
    due: float = 0.0
    """Stream seconds at which `on` will be guessed done."""


@dataclass(frozen=True)
class CoinModel:
    """Guesses completions at the average rate, each of a random step that could be next, whatever is shown."""

    graph: StepGraph
    seed: int = 0

    @cached_property
    def mean_s(self) -> float:
        """Seconds between two guesses: the mean of the steps' median durations."""
        return float(np.mean([step.duration.median for step in self.graph.steps]))

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, CoinCarry]:
        """The guess that is running at `frame.t`, or the next one."""
        memory = carry if isinstance(carry, CoinCarry) else CoinCarry()
        if memory.on is not None and frame.t >= memory.due:
            memory = CoinCarry({**memory.told, memory.on: frame.t})
        if memory.on is None:
            memory = self._thrown(frame.t, watch, memory)
        ended = next((i for i, at in memory.told.items() if at <= frame.t < at + DONE_NOW_S), None)
        return _guess(frame, watch, memory.on, ended), memory

    def _thrown(self, t: float, watch: Watch, memory: CoinCarry) -> CoinCarry:
        known = self.graph.by_id.keys() - memory.told.keys()
        fresh = [item for item in watch.items if item.step.base in known]
        open_ids = [item.step.base for item in fresh if item.frontier] or [item.step.base for item in fresh]
        if not open_ids:
            return memory
        rng = np.random.default_rng([self.seed, len(memory.told)])
        chosen = open_ids[int(rng.integers(len(open_ids)))]
        return CoinCarry(memory.told, chosen, t + float(rng.exponential(self.mean_s)))


def _guess(frame: Frame, watch: Watch, on: str | None, ended: str | None) -> Evidence:
    """Evidence that graph step `on` is going on and graph step `ended` has just ended."""
    steps = tuple(
        StepEvidence(
            step_id=item.step.id,
            p_on=SURE if item.step.base == on else 1 - SURE,
            p_done_now=SURE if item.step.base == ended else 1 - SURE,
        )
        for item in watch.items
    )
    return Evidence(
        t=frame.t,
        made_at=frame.made_at,
        sense=Sense.PIXELS,
        steps=steps,
        p_background=1 - SURE if on else SURE,
    )

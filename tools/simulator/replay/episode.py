"""A recording that goes on while somebody talks (a `Playable` of `simulator.playable`; there are no pictures)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from ....core.errors import InputError
from ....core.graph import StepGraph
from ....core.truth import EpisodeTruth
from ..marks import Mark
from ..setting import Split
from .compliance import DEFAULT, Compliance
from .performance import ReplayPerformance
from .recordings import read_timelines
from .timeline import Timeline, split_of


class LiveReplay:
    """One recording, with a person who listens under a stated compliance model."""

    def __init__(self, timeline: Timeline, seed: int, compliance: Compliance = DEFAULT) -> None:
        self.timeline, self.seed = timeline, seed
        self.performance = ReplayPerformance(timeline, compliance, np.random.default_rng([71, seed]))
        self._place = {step.id: i for i, step in enumerate(timeline.graph.steps)}

    @property
    def graph(self) -> StepGraph:
        """The task."""
        return self.timeline.graph

    @property
    def t(self) -> float:
        """Stream seconds now."""
        return self.performance.t

    @property
    def limit(self) -> float:
        """Stream seconds after which nobody waits any longer."""
        return 2.0 * self.timeline.duration + 60.0

    @property
    def finished(self) -> bool:
        """True once the person has stopped for good."""
        return self.performance.finished

    @property
    def complete(self) -> bool:
        """True when every step's effects hold."""
        return self.performance.done == set(self._place)

    def marks(self) -> list[Mark]:
        """The true state of every step, in the graph's order."""
        performance = self.performance
        out = [Mark.DONE if step_id in performance.done else Mark.TODO for step_id in self._place]
        for run in performance.runs:
            place = self._place.get(run.step_id)
            if place is not None and run.outcome.value == "wrong" and run.step_id not in performance.done:
                out[place] = Mark.SPOILT
        for step_id, wrong in performance.doing:
            if step_id in self._place:
                out[self._place[step_id]] = Mark.ON_WRONG if wrong else Mark.ON
        return out

    def advance(self, t: float) -> None:
        """Move to stream time `t`."""
        self.performance.advance(t)

    def hear(self, text: str) -> None:
        """Words reach the person."""
        self.performance.hear(text)

    def truth(self) -> EpisodeTruth:
        """What has happened up to now."""
        return self.performance.truth(seed=self.seed)


@lru_cache(maxsize=4)
def _recordings(data: Path, split: Split) -> Sequence[Timeline]:
    return tuple(t for t in read_timelines(data) if split_of(t.id) is split)


def replay_episode(data: Path, seed: int, split: Split = Split.TRAIN) -> LiveReplay:
    """The recording that `seed` falls on. Raises InputError when `data` holds none of that split."""
    found = _recordings(Path(data), split)
    if not found:
        raise InputError(f"{str(data)!r} holds no recording of split {split.value!r}; try another split")
    return LiveReplay(found[seed % len(found)], seed)

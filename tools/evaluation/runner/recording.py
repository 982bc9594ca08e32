"""A session that was recorded, whatever it was recorded from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ....core.graph import StepGraph
from ....core.truth import EpisodeTruth
from ....perception.base import Frame
from ...simulator.annotate import ideal_guidance

Film = Callable[[float], Iterator[Frame]]
"""fps -> the frames, from t = 0."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A session that was recorded, and what really happened in it."""

    ref: str
    session_id: str
    graph: StepGraph
    truth: EpisodeTruth
    """For the scorer, and for parts that are oracles; `ideal` is filled in where the data did not hold it."""
    seed: int
    """Of everything that is drawn for it: noise, coins, shuffles."""
    film: Film | None
    """None when there is no picture."""


def annotated(truth: EpisodeTruth, graph: StepGraph) -> EpisodeTruth:
    """The truth with what should have been said, where the data did not hold it."""
    return truth if truth.ideal else replace(truth, ideal=ideal_guidance(truth, graph))

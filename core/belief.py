"""The posterior over the step DAG, as every room sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StepBelief:
    """P(todo) + P(on) + P(done) = 1 for one step of the plan."""

    todo: float = 1.0
    on: float = 0.0
    done: float = 0.0
    since: float | None = None
    """Stream seconds at which it was first believed to be going on; None before."""


@dataclass(frozen=True, slots=True)
class Belief:
    """The tracker's whole memory, of bounded size. `memo` is the tracker's own (JSON values only)."""

    t: float = 0.0
    steps: Mapping[str, StepBelief] = field(default_factory=dict)
    memo: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Named accumulators of the filter: name -> step id -> value."""

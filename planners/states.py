"""P(todo), P(on), P(done) of every step during one tick: only what the tick touches is copied.

A procedure of ten thousand steps changes a handful of them a tick; the others are handed on as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..core.belief import StepBelief


@dataclass(slots=True)
class State:
    """P(todo), P(on), P(done) of one step, and when it was first believed to be going on."""

    todo: float
    on: float
    done: float
    since: float | None


class States(dict[str, State]):
    """step id -> state, of the steps that the tick has touched; any other is opened when it is asked for."""

    __slots__ = ("before", "hidden")

    def __init__(self, before: Mapping[str, StepBelief], hidden: Mapping[str, float]) -> None:
        """`before` has every step of the plan; `hidden` the ends of steps that a person must confirm."""
        self.before = before
        self.hidden = hidden

    def __missing__(self, step_id: str) -> State:
        b = self.before[step_id]
        unseen = self.hidden.get(step_id, 0.0)
        state = self[step_id] = State(b.todo, max(0.0, b.on - unseen), b.done + unseen, b.since)
        return state

    def since(self, step_id: str) -> float | None:
        """When the step was first believed to go on; None before."""
        state = self.get(step_id)
        return self.before[step_id].since if state is None else state.since

    def put(self, step_id: str, todo: float, on: float, done: float) -> None:
        """Write the three chances of a step; one that stays as it was is not touched."""
        state = self.get(step_id)
        if state is not None:
            state.todo, state.on, state.done = todo, on, done
            return
        b = self.before[step_id]
        if b.on != on or b.todo != todo or b.done != done or step_id in self.hidden:
            self[step_id] = State(todo, on, done, b.since)

    def on_from(self, least: float) -> list[tuple[float, str]]:
        """(P(on), step id) of every step that goes on with at least that chance."""
        for step_id in self.hidden:
            if step_id in self.before:
                self[step_id]
        found = [(b.on, i) for i, b in self.before.items() if b.on >= least and i not in self]
        return found + [(s.on, i) for i, s in self.items() if s.on >= least]

    def beliefs(self) -> dict[str, StepBelief]:
        """What every step's state is now, as it is believed."""
        before = self.before
        out = dict(before)
        for step_id, s in self.items():
            b = before[step_id]
            if b.on != s.on or b.todo != s.todo or b.done != s.done or b.since != s.since:
                out[step_id] = StepBelief(s.todo, s.on, s.done, s.since)
        return out


def fitted(known: Mapping[str, StepBelief], step_ids: Iterable[str]) -> Mapping[str, StepBelief]:
    """The beliefs of exactly `step_ids`, in their order; a step that is not known is still to be done."""
    fresh = StepBelief()
    return {step_id: known.get(step_id, fresh) for step_id in step_ids}

"""How far along the procedure the person is: a causal forward pass over which step goes on, and how far into it.

A hidden semi-Markov model (Rabiner 1989, section IV.D) whose durations are Erlang: a step of median m is a row of R
phases, each left at rate R / m, so its length varies by about 1 / sqrt(R) of m. When a step ends, one goes on whose
needs are done; each need that is not costs a factor `skip`. Where the evidence says nothing, time decides: that is
what a prior is. A step without successors does not end at all. Torch-free.

Shapes: W watched steps, R phases, Z parts of a step of which the evidence speaks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...core.effects import done
from ...core.steps import Step

Array = NDArray[np.float64]

TICK = 8 / 15
"""Seconds between two frames at which the trust was chosen."""
LONGEST = 8.0
"""A longer silence counts as this many seconds: what was not seen is unknown."""
MOST_TRUST = 3.0
"""The most ticks' worth of trust that one frame can have."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What the pass derives from the watched steps once a change."""

    ids: tuple[str, ...]
    rates: Array
    """(W,) phases left a second."""
    needs: Array
    """(W, W): 1 where the row's step needs the column's, directly or not."""
    skip: float
    trust: float

    @property
    def size(self) -> int:
        """How many steps are watched."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Progress:
    """What is remembered; of fixed size for a fixed watch."""

    ids: tuple[str, ...]
    mass: Array
    """(W, R): probability of each step and phase; sums to 1."""
    ended: Array
    """(W,) how much of each step's probability has ever been left behind."""
    before: Array
    """(W,) `done` about a second ago."""

    @property
    def on(self) -> Array:
        """(W,) P(going on)."""
        return self.mass.sum(1)


def layout_of(steps: Sequence[Step], medians: Mapping[str, float], phases: int, skip: float, trust: float) -> Layout:
    """`medians`: step id -> seconds; a step that it lacks has its author's."""
    ids = tuple(step.id for step in steps)
    rates = np.array([phases / max(0.5, medians.get(s.id, s.duration.median)) for s in steps], dtype=float)
    needs = np.array([[float(done(i) in s.pre.required()) for i in ids] for s in steps]).reshape(len(ids), len(ids))
    for _ in range(max(1, len(ids).bit_length())):
        needs = np.minimum(1.0, needs + needs @ needs)
    return Layout(ids, rates, needs, skip, trust)


def start(layout: Layout, phases: int) -> Progress:
    """Before the first frame: somewhere at the beginning."""
    mass, none = np.zeros((layout.size, phases)), np.zeros(layout.size)
    mass[:, 0] = _opening(layout, none)
    return Progress(layout.ids, mass, none, none)


def fit_to(layout: Layout, old: Progress) -> Progress:
    """Keep what is remembered of every step that stays. What was on a step that left goes to the open ones."""
    place = {step_id: i for i, step_id in enumerate(old.ids)}
    kept = [place.get(step_id) for step_id in layout.ids]
    mass = np.zeros((layout.size, old.mass.shape[1]))
    ended, before = np.zeros(layout.size), np.zeros(layout.size)
    for i, was in enumerate(kept):
        if was is not None:
            mass[i], ended[i], before[i] = old.mass[was], old.ended[was], old.before[was]
    mass[:, 0] += _opening(layout, ended) * max(0.0, 1.0 - float(mass.sum()))
    return Progress(layout.ids, mass, ended, before)


def _opening(layout: Layout, ended: Array) -> Array:
    """(W,) where somebody goes on who has just arrived."""
    if not layout.size:
        return ended
    held = np.maximum(layout.skip, ended)
    fresh = np.maximum(1e-6, 1.0 - ended)
    weight = np.exp(layout.needs @ np.log(held)) * fresh
    return weight / weight.sum()


def advance(layout: Layout, now: Progress, logits: Array, dt: float) -> Progress:
    """One frame, `dt` seconds after the one before: `logits` (W, Z) of what is seen, for Z equal parts of each step."""
    if not layout.size:
        return now
    dt = min(LONGEST, max(0.0, dt))
    mass, out = _flow(layout, now, dt)
    weight = layout.trust * min(MOST_TRUST, dt / TICK)
    phases, parts = mass.shape[1], logits.shape[1]
    told = np.exp(weight * (logits - logits.max()))
    mass = mass * told[:, np.arange(phases) * parts // phases]
    after = replace(now, mass=mass / mass.sum(), ended=np.minimum(1.0, now.ended + out))
    fade = 0.5**dt
    return replace(after, before=now.before * fade + done_of(layout, now) * (1 - fade))


def _flow(layout: Layout, now: Progress, dt: float) -> tuple[Array, Array]:
    """The mass after `dt` seconds without evidence, and how much left each step."""
    move = now.mass * (1.0 - np.exp(-layout.rates * dt))[:, None]
    to = successors(layout, done_of(layout, now))
    move[to.sum(1) == 0.0, -1] = 0.0
    mass = now.mass - move
    mass[:, 1:] += move[:, :-1]
    mass[:, 0] += move[:, -1] @ to
    return mass, move[:, -1]


def successors(layout: Layout, over: Array) -> Array:
    """(W, W): where somebody goes on who leaves the row's step; rows sum to 1, or to 0 where nothing is left to do.

    `over` (W,) is how far each step is done. Of the row's own needs it is known that they are done, and of what needs
    the row's step that it is not.
    """
    same = np.eye(layout.size)
    known = np.where(layout.needs + same > 0, 1.0, np.where(layout.needs.T > 0, 0.0, over))
    log_open = np.log(np.maximum(layout.skip, known)) @ layout.needs.T
    fresh = np.where(layout.needs + same > 0, 0.0, 1.0 - np.where(layout.needs.T > 0, 0.0, over))
    weight = np.exp(log_open) * np.where(fresh < 1e-3, 0.0, fresh)
    total = weight.sum(1, keepdims=True)
    return np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)


def done_of(layout: Layout, now: Progress) -> Array:
    """(W,) P(done): somebody is at a step that needs it, or it was left and is not being done again."""
    on = now.on
    later = on @ layout.needs
    left = now.ended * np.clip(1.0 - on - layout.needs @ on, 0.0, 1.0)
    return np.minimum(1.0, np.maximum(later, left))

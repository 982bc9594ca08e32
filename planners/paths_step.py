"""One tick of the path filter: every history goes on in every way it can, is weighed, and the heaviest stay.

A history is the set of steps begun, what is going on now and since when: a hidden semi-Markov model over the step DAG
(Rabiner 1989; durations as in Yu 2010), run forward and cut to a beam. Histories that agree in all but the seconds are
summed, so the weight of a step grows with every moment at which it may have begun. A step may go on unseen: then it
looks like background, but it takes its time; a skipped one takes none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .moves import Floats, Moves
from .paths import Bools, Ints, Paths, closed

CUT = 1e-7
"""A continuation that weighs less than this share of the heaviest is dropped at once."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Continuations, each a row; those that lead to equal histories are not summed yet."""

    start: Ints
    """Row of the history it continues."""
    begins: Ints
    """Index of the step it begins; -1 when it begins none."""
    now: Ints
    unseen: Bools
    elapsed: Floats
    weight: Floats


def step_paths(moves: Moves, paths: Paths, like: Floats, blind: Floats, dt: float) -> Paths:
    """The histories after `dt` seconds and evidence of likelihood `like` (S + 1,); `blind` (S,) is P(unseen)."""
    return merge(moves, paths, continuations(moves, paths, like, blind, dt))


def continuations(moves: Moves, paths: Paths, like: Floats, blind: Floats, dt: float) -> Ways:
    """Every way on that weighs something."""
    cfg, size, n = moves.settings, len(moves.ids), len(paths.weight)
    idle = paths.now == size
    leave = 1.0 - np.exp(-rates(moves, paths.now, paths.elapsed) * dt)
    left = paths.weight * leave
    fresh = next_steps(moves, paths)
    ended = ~fresh.any(1)
    again = np.where(idle, cfg.again_idle, cfg.again)
    onward = np.where(idle, 1.0, 1.0 - cfg.pause) - again
    begin = (left * onward)[:, None] * fresh
    earlier = paths.begun * moves.repeats
    earlier[np.arange(n)[~idle], paths.now[~idle]] = 0.0
    share = left * again / np.maximum(1.0, paths.begun.sum(1))
    shown = np.where(paths.unseen, size, paths.now)
    blocks = (
        paths.weight * (1.0 - leave) * like[shown],
        np.where(idle, 0.0, left * np.where(ended, 1.0, cfg.pause) * like[size]),
        (begin * ((1.0 - blind) * like[:size])).ravel(),
        (begin * (blind * like[size])).ravel(),
        (share[:, None] * earlier * like[:size]).ravel(),
    )
    return _pick(moves, paths, np.concatenate(blocks), dt)


def rates(moves: Moves, now: Ints, elapsed: Floats) -> Floats:
    """Rate of ending per second, of a log-logistic duration; see `hazard.Hazard`."""
    cfg = moves.settings
    median, shape = moves.median[now], moves.shape[now]
    x = np.maximum(elapsed, 0.5) / median
    grown = np.exp((shape - 1.0) * np.log(x))
    return np.minimum(cfg.most_rate, np.maximum(cfg.least_rate, shape / median * grown / (1.0 + grown * x)))


def next_steps(moves: Moves, paths: Paths) -> Floats:
    """(N, S): chance that a new step, if one is begun, is this one; a row is 0 when none is left.

    Steps whose needs were begun share `1 - unready`; the others share `unready`, the rarer the more would be skipped.
    A need that somebody already skipped before, knowingly or not, is not counted again.
    """
    cfg = moves.settings
    called = closed(moves, paths.begun)
    missing = (1.0 - called) @ moves.needs.T
    if len(moves.ways):
        missing += ((called @ moves.ways.T) < 0.5).astype(np.float32) @ moves.ways_of.T
    missing += paths.begun.astype(np.float32) @ moves.rivals
    fresh = ~paths.begun
    ready = fresh & (missing < 0.5)
    far = np.where(fresh & ~ready, moves.fewer[np.minimum(missing, len(moves.fewer) - 1).astype(np.int64)], 0.0)
    n_ready, sum_far = ready.sum(1), far.sum(1)
    unready = np.where(sum_far > 0.0, np.where(n_ready > 0, cfg.unready, 1.0), 0.0)
    near = (1.0 - unready) / np.maximum(1, n_ready)
    return ready * near[:, None] + far * (unready / np.maximum(1e-30, sum_far))[:, None]


def _pick(moves: Moves, paths: Paths, weight: Floats, dt: float) -> Ways:
    """The continuations worth keeping of the blocks stay, pause, begin seen, begin unseen, again."""
    size, n = len(moves.ids), len(paths.weight)
    kept = np.flatnonzero(weight > CUT * weight.max())
    if len(kept) > 3 * moves.most:
        kept = kept[np.argpartition(-weight[kept], 3 * moves.most)[: 3 * moves.most]]
    block = np.where(kept < 2 * n, kept // n, 2 + (kept - 2 * n) // (n * size))
    moving = block >= 2
    cell = np.where(moving, (kept - 2 * n) % (n * size), 0)
    start = np.where(moving, cell // size, kept % n)
    target = cell % size
    stays = block == 0
    now = np.where(moving, target, np.where(stays, paths.now[start], size))
    return Ways(
        start,
        np.where((block == 2) | (block == 3), target, -1),
        now,
        np.where(stays, paths.unseen[start], block == 3),
        np.where(stays, paths.elapsed[start] + dt, dt),
        weight[kept],
    )


def merge(moves: Moves, paths: Paths, ways: Ways) -> Paths:
    """Sum what leads to equal histories, keep the heaviest, and make the weights sum to 1."""
    size = len(moves.ids)
    begins = ways.begins >= 0
    name = paths.name[ways.start] ^ np.where(begins, moves.marks[ways.begins], 0)
    key = name ^ moves.marks[size + ways.now + np.where(ways.unseen, size + 1, 0)]
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    weight = np.bincount(group, ways.weight).astype(np.float64, copy=False)
    elapsed = np.bincount(group, ways.weight * ways.elapsed) / weight
    heaviest = _heaviest(weight, key[first], moves.most)
    row = first[heaviest]
    begun = paths.begun[ways.start[row]]
    fresh = np.flatnonzero(begins[row])
    begun[fresh, ways.begins[row][fresh]] = True
    kept = weight[heaviest]
    return Paths(begun, ways.now[row], ways.unseen[row], elapsed[heaviest], kept / kept.sum(), name[row])


def _heaviest(weight: Floats, key: Ints, most: int) -> NDArray[np.intp]:
    """Indices of the `most` heaviest, heaviest first; ties by name, so that a replay keeps the same."""
    order = np.lexsort((key, -weight))
    return order[:most]

"""One tick of the path filter: every history goes on in every way it can, is weighed, and the heaviest stay.

A history is the set of steps begun, what is going on now and since when: a hidden semi-Markov model over the step DAG
(Rabiner 1989; durations as in Yu 2010), run forward and cut to a beam. Histories that agree in all but the seconds are
summed, so the weight of a step grows with every moment at which it may have begun. A step may go on unseen: then it
looks like background, but it takes its time; a skipped one takes none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .moves import Floats, Moves
from .paths import Bools, Ints, Paths, ahead_of

CUT = 1e-7
"""A continuation that weighs less than this share of the heaviest is dropped at once."""

SHARE = 0.03
"""So is one below this share of the lightest that is surely kept: seldom do enough of them lead to one history."""


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
    stay = (paths.weight - left) * like[np.where(paths.unseen, size, paths.now)]
    again = np.where(idle, cfg.again_idle, cfg.again)
    pause = np.where(idle, 0.0, np.where(paths.ahead.chance.any(1), cfg.pause, 1.0)) * left * like[size]
    onward = left * (np.where(idle, 1.0, 1.0 - cfg.pause) - again)
    share = left * again / np.maximum(1.0, paths.begun.sum(1))
    out = np.empty(2 * n + 3 * n * size)
    out[:n], out[n : 2 * n] = stay, pause
    seen, unseen, earlier = out[2 * n :].reshape(3, n, size)
    np.multiply(paths.ahead.chance, onward[:, None], out=seen)
    np.multiply(seen, blind * like[size], out=unseen)
    seen *= (1.0 - blind) * like[:size]
    np.multiply(paths.begun, share[:, None], out=earlier)
    earlier *= moves.repeats * like[:size]
    busy = np.flatnonzero(~idle)
    earlier[busy, paths.now[busy]] = 0.0
    return _pick(moves, paths, out, dt)


def rates(moves: Moves, now: Ints, elapsed: Floats) -> Floats:
    """Rate of ending per second, of a log-logistic duration; see `hazard.Hazard`."""
    cfg = moves.settings
    median, shape = moves.median[now], moves.shape[now]
    x = np.maximum(elapsed, 0.5) / median
    grown = x ** (shape - 1.0)
    return np.minimum(cfg.most_rate, np.maximum(cfg.least_rate, shape / median * grown / (1.0 + grown * x)))


def _pick(moves: Moves, paths: Paths, weight: Floats, dt: float) -> Ways:
    """The continuations worth keeping of the blocks stay, pause, begin seen, begin unseen, again."""
    size, n, most = len(moves.ids), len(paths.weight), moves.most
    kept = np.flatnonzero(weight > _least(weight, n, most))
    if len(kept) > 3 * most:
        kept = kept[np.argpartition(-weight[kept], 3 * most)[: 3 * most]]
    moving = kept >= 2 * n
    block, cell = np.divmod(kept - 2 * n, n * size)
    start = np.where(moving, cell // size, kept % n)
    target = np.where(moving, cell % size, size)
    stays = kept < n
    return Ways(
        start,
        np.where(moving & (block < 2), target, -1),
        np.where(stays, paths.now[start], target),
        np.where(stays, paths.unseen[start], moving & (block == 1)),
        np.where(stays, paths.elapsed[start] + dt, dt),
        weight[kept],
    )


def _least(weight: Floats, n: int, most: int) -> float:
    """Weight from which a continuation may matter: of those that merely stay, `most` are surely kept."""
    least = CUT * float(weight.max())
    if n < most:
        return least
    return max(least, SHARE * float(np.partition(weight[:n], n - most)[n - most]))


def merge(moves: Moves, paths: Paths, ways: Ways) -> Paths:
    """Sum what leads to equal histories, keep the heaviest, and make the weights sum to 1."""
    size = len(moves.ids)
    begins = ways.begins >= 0
    name = paths.name[ways.start] ^ np.where(begins, moves.marks[ways.begins], 0)
    key = name ^ moves.marks[size + ways.now + np.where(ways.unseen, size + 1, 0)]
    order = key.argsort(kind="stable")
    key = key[order]
    firsts = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    weighed = ways.weight[order]
    weight = np.add.reduceat(weighed, firsts)
    heaviest = (-weight).argsort(kind="stable")[: moves.most]  # equal ones by name, so that a replay keeps the same
    kept, row = weight[heaviest], order[firsts[heaviest]]
    elapsed = np.add.reduceat(weighed * ways.elapsed[order], firsts)[heaviest] / kept
    start = ways.start[row]
    begun, ahead = paths.begun[start], paths.ahead.rows(start)
    fresh = np.flatnonzero(begins[row])
    if len(fresh):
        begun[fresh, ways.begins[row][fresh]] = True
        found = ahead_of(moves, begun[fresh])
        ahead.chance[fresh], ahead.due[fresh] = found.chance, found.due
    return Paths(begun, ways.now[row], ways.unseen[row], elapsed, kept / kept.sum(), name[row], ahead)

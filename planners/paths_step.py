"""One tick of the path filter: every history goes on in every way it can, is weighed, and the heaviest stay.

A history is the set of steps begun, what is going on now and since when: a hidden semi-Markov model over the step DAG
(Rabiner 1989; durations as in Yu 2010), run forward and cut to a beam. Histories that agree in all but the seconds are
summed, so the weight of a step grows with every moment at which it may have begun. A step may go on unseen: then it
looks like background, but it takes its time; a skipped one takes none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .begun_sets import BegunSets, Bools, Ints
from .moves import Floats, Moves
from .paths import Paths

CUT = 1e-7
"""A continuation that weighs less than this share of the heaviest is dropped at once."""

SHARE = 1 / 3
"""So is one below this share of the lightest that is surely kept: at most three continuations lead to one history."""

CAP = 2
"""Of more continuations than this, times the most histories, only the heaviest are looked at."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Continuations, each a row; those that lead to equal histories are not summed yet."""

    row: Ints
    """Row in the table of sets of what was begun before."""
    begins: Ints
    """Index of the step it begins; S when it begins none."""
    now: Ints
    unseen: Bools
    elapsed: Floats
    weight: Floats


def step_paths(moves: Moves, paths: Paths, like: Floats, blind: Floats, dt: float) -> Paths:
    """The histories after `dt` seconds and evidence of likelihood `like` (S + 1,); `blind` (S,) is P(unseen)."""
    return merge(paths.sets, continuations(moves, paths, like, blind, dt))


def continuations(moves: Moves, paths: Paths, like: Floats, blind: Floats, dt: float) -> Ways:
    """Every way on that weighs something. Histories that share what was begun begin the next thing together."""
    cfg, size, n, sets = moves.settings, len(moves.ids), len(paths.weight), paths.sets
    left = paths.weight * -np.expm1(-dt * rates(moves, paths.now, paths.elapsed))
    used, group = _in_use(paths)
    k = len(used)
    by_now = np.bincount(group * (size + 1) + paths.now, left, k * (size + 1)).reshape(k, size + 1)
    busy, idle_left = by_now[:, :size], by_now[:, size]
    busy_left = busy.sum(1)
    out = np.empty(n + k + 3 * k * size)
    np.multiply(paths.weight - left, like[np.where(paths.unseen, size, paths.now)], out=out[:n])
    np.multiply(busy_left, np.where(sets.goes_on[used], cfg.pause * like[size], like[size]), out=out[n : n + k])
    seen, unseen, earlier = out[n + k :].reshape(3, k, size)
    onward = busy_left * (1.0 - cfg.pause - cfg.again) + idle_left * (1.0 - cfg.again_idle)
    flow = sets.flow[used]
    np.multiply(flow[:, :size], onward[:, None], out=seen)
    np.multiply(seen, blind * like[size], out=unseen)
    seen *= (1.0 - blind) * like[:size]
    back = busy_left * cfg.again + idle_left * cfg.again_idle
    busy *= -cfg.again  # nothing is taken up again that is going on
    busy += back[:, None]
    np.multiply(flow[:, size:], like[:size], out=earlier)
    earlier *= busy
    return _pick(moves, paths, used, out, dt)


def _in_use(paths: Paths) -> tuple[Ints, Ints]:
    """The rows of the table that the histories use (K,), and which of them each history uses (N,)."""
    place = np.zeros(len(paths.sets), dtype=np.int64)
    place[paths.row] = 1
    used = place.nonzero()[0]
    place[used] = np.arange(len(used))
    return used, place[paths.row]


def rates(moves: Moves, now: Ints, elapsed: Floats) -> Floats:
    """Rate of ending per second, of a log-logistic duration; see `hazard.Hazard`."""
    cfg = moves.settings
    median, shape = moves.median[now], moves.shape[now]
    x = np.maximum(elapsed, 0.5) / median
    grown = x ** (shape - 1.0)
    return np.minimum(cfg.most_rate, np.maximum(cfg.least_rate, shape / median * grown / (1.0 + grown * x)))


def _pick(moves: Moves, paths: Paths, used: Ints, weight: Floats, dt: float) -> Ways:
    """The continuations worth keeping of the blocks stay, pause, begin seen, begin unseen, again."""
    size, n, k, most = len(moves.ids), len(paths.weight), len(used), moves.most
    kept = (weight > _least(weight, n, most)).nonzero()[0]
    if len(kept) > CAP * most:
        kept = kept[np.argpartition(-weight[kept], CAP * most)[: CAP * most]]
        kept.sort()
    stays, paused = kept.searchsorted((n, n + k)).tolist()
    stay, moving = kept[:stays], kept[paused:] - (n + k)
    block, cell = np.divmod(moving, k * size)
    start, target = np.divmod(cell, size)
    pausing = np.full(paused - stays, size)
    return Ways(
        np.concatenate((paths.row[stay], used[kept[stays:paused] - n], used[start])),
        np.concatenate((np.full(paused, size), np.where(block < 2, target, size))),
        np.concatenate((paths.now[stay], pausing, target)),
        np.concatenate((paths.unseen[stay], pausing < 0, block == 1)),
        np.concatenate((paths.elapsed[stay] + dt, np.full(len(kept) - stays, dt))),
        weight[kept],
    )


def _least(weight: Floats, n: int, most: int) -> float:
    """Weight from which a continuation may matter: of those that merely stay, `most` are surely kept."""
    least = CUT * float(weight.max())
    if n < most:
        return least
    return max(least, SHARE * float(np.partition(weight[:n], n - most)[n - most]))


def merge(sets: BegunSets, ways: Ways) -> Paths:
    """Sum what leads to equal histories, keep the heaviest, and make the weights sum to 1."""
    moves = sets.moves
    size = len(moves.ids)
    name = sets.name[ways.row] ^ moves.begins[ways.begins]
    key = name ^ moves.marks[ways.now + ways.unseen * (size + 1) + size]
    order = key.argsort(kind="stable")
    key = key[order]
    firsts = np.concatenate(([0], (key[1:] != key[:-1]).nonzero()[0] + 1))
    weighed = ways.weight[order]
    weight = np.add.reduceat(weighed, firsts)
    heaviest = (-weight).argsort(kind="stable")[: moves.most]  # equal ones by name, so that a replay keeps the same
    kept, first = weight[heaviest], order[firsts[heaviest]]
    elapsed = np.add.reduceat(weighed * ways.elapsed[order], firsts)[heaviest] / kept
    row, begins = ways.row[first], ways.begins[first]
    fresh = (begins < size).nonzero()[0]
    if len(fresh):
        row[fresh] = sets.grown(row[fresh], begins[fresh])
    if sets.full:
        sets, row = sets.only(row)
    return Paths(sets, row, ways.now[first], ways.unseen[first], elapsed, kept / kept.sum())

"""One tick of the path filter: every history goes on in every way it can, is weighed, and the heaviest stay.

A history is the set of steps begun, what is going on now and since when: a hidden semi-Markov model over the step DAG
(Rabiner 1989; durations as in Yu 2010), run forward and cut to a beam. Histories that agree in all but the seconds are
summed, so the weight of a step grows with every moment at which it may have begun. A step may go on unseen: then it
looks like background, but it takes its time; a skipped one takes none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .begun_sets import BegunSets, Bools, Ints
from .moves import Floats, Moves
from .paths import Paths, key_of

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
    sets, size = paths.sets, len(moves.ids)
    left = paths.weight * -np.expm1(-dt * rates(moves, paths.now, paths.elapsed))
    stay = (paths.weight - left) * like[np.where(paths.unseen, size, paths.now)]
    used, cells = _onward(moves, paths, left, like, blind)
    least = _least(stay, float(cells.max()), moves.most)
    stays = (stay > least).nonzero()[0]
    start, column = (cells > least).nonzero()
    n, start_row = len(stays), used[start]
    elapsed = np.full(n + len(start), dt)
    elapsed[:n] += paths.elapsed[stays]
    key = np.concatenate((paths.key[stays], sets.name[start_row] ^ moves.columns.key[column]))
    weight = np.concatenate((stay[stays], cells[start, column]))
    first, weight, elapsed = _summed(key, weight, elapsed, moves.most)
    source = np.concatenate((stays, np.zeros(len(start), dtype=np.int64)))[first]
    row, now, unseen = paths.row[source], paths.now[source], paths.unseen[source]
    moved = (first >= n).nonzero()[0]
    if len(moved):
        at = first[moved] - n
        column = column[at]
        now[moved], unseen[moved] = moves.columns.now[column], moves.columns.unseen[column]
        row[moved] = start_row[at]
        begins = moves.columns.begins[column]
        fresh = (begins < size).nonzero()[0]
        row[moved[fresh]] = sets.grown(start_row[at[fresh]], begins[fresh])
    return _tidy(Paths(sets, row, now, unseen, elapsed, weight / weight.sum(), key[first]))


def _onward(moves: Moves, paths: Paths, left: Floats, like: Floats, blind: Floats) -> tuple[Ints, Floats]:
    """Rows of the sets in use (K,), and the weight (K, 3 S + 1) of going on from each in every way; see `Columns`.

    `left` (N,) is the weight of each history whose present thing ends. Histories that share what was begun go on
    together: what they begin next is the same.
    """
    cfg, size = moves.settings, len(moves.ids)
    used, group = _in_use(paths)
    by_now = np.bincount(group * (size + 1) + paths.now, left, len(used) * (size + 1)).reshape(-1, size + 1)
    busy, idle_left = by_now[:, :size], by_now[:, size]
    busy_left = busy.sum(1)
    cells = paths.sets.flow[used]
    cells *= np.concatenate((like[size:], (1.0 - blind) * like[:size], blind * like[size], like[:size]))
    cells[:, 0] *= busy_left
    onward = busy_left * (1.0 - cfg.pause - cfg.again) + idle_left * (1.0 - cfg.again_idle)
    cells[:, 1 : 2 * size + 1] *= onward[:, None]
    busy *= -cfg.again  # nothing is taken up again that is going on
    busy += (busy_left * cfg.again + idle_left * cfg.again_idle)[:, None]
    cells[:, 2 * size + 1 :] *= busy
    return used, cells


def _in_use(paths: Paths) -> tuple[Ints, Ints]:
    """The rows of the table that the histories use (K,), by name, and which of them each history uses (N,)."""
    place = np.zeros(len(paths.sets), dtype=np.int64)
    place[paths.row] = 1
    used = place.nonzero()[0]
    used = used[paths.sets.name[used].argsort()]
    place[used] = np.arange(len(used))
    return used, place[paths.row]


def rates(moves: Moves, now: Ints, elapsed: Floats) -> Floats:
    """Rate of ending per second, of a log-logistic duration; see `hazard.Hazard`."""
    cfg = moves.settings
    median, shape = moves.median[now], moves.shape[now]
    x = np.maximum(elapsed, 0.5) / median
    grown = x ** (shape - 1.0)
    return np.minimum(cfg.most_rate, np.maximum(cfg.least_rate, shape / median * grown / (1.0 + grown * x)))


def _least(stay: Floats, heaviest: float, most: int) -> float:
    """Weight from which a continuation may matter: of those that merely stay, `most` are surely kept."""
    least = CUT * max(heaviest, float(stay.max()))
    return least if len(stay) < most else max(least, SHARE * float(stay.min()))


def _summed(key: Ints, weight: Floats, elapsed: Floats, most: int) -> tuple[Ints, Floats, Floats]:
    """What leads to equal histories is summed, and the `most` heaviest stay, by name.

    One continuation of each, the weights, and the mean seconds.
    """
    top = None
    if len(key) > CAP * most:
        top = np.argpartition(weight, len(key) - CAP * most)[len(key) - CAP * most :]
        top.sort()  # what merely stays comes first, and needs nothing worked out
        key, weight, elapsed = key[top], weight[top], elapsed[top]
    order = key.argsort(kind="stable")
    key, weight = key[order], weight[order]
    firsts = np.concatenate(([0], (key[1:] != key[:-1]).nonzero()[0] + 1))
    total = np.add.reduceat(weight, firsts)
    spent = np.add.reduceat(weight * elapsed[order], firsts)
    if len(total) > most:
        kept = np.argpartition(total, len(total) - most)[len(total) - most :]
        kept.sort()
        firsts, total, spent = firsts[kept], total[kept], spent[kept]
    first = order[firsts]
    return (first if top is None else top[first]), total, spent / total


def merge(sets: BegunSets, ways: Ways) -> Paths:
    """Sum what leads to equal histories, keep the heaviest, and make the weights sum to 1."""
    moves = sets.moves
    row, begins = ways.row, ways.begins
    fresh = (begins < len(moves.ids)).nonzero()[0]
    if len(fresh):
        row = row.copy()
        row[fresh] = sets.grown(row[fresh], begins[fresh])
    key = key_of(moves, sets.name[row], ways.now, ways.unseen)
    first, weight, elapsed = _summed(key, ways.weight, ways.elapsed, moves.most)
    kept = Paths(sets, row[first], ways.now[first], ways.unseen[first], elapsed, weight / weight.sum(), key[first])
    return _tidy(kept)


def _tidy(paths: Paths) -> Paths:
    """With a table of what is in use, when most of it is not."""
    if not paths.sets.full:
        return paths
    sets, row = paths.sets.only(paths.row)
    return replace(paths, sets=sets, row=row)

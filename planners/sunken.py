"""What a tick says when the sense rounds most of its columns to nothing: where they may be meanwhile.

Log-odds are a first-order autoregression (see `noise`), so a column that does not show is not lost: it is known to be
below the floor, and to drift. Of every column that may be the true one a Gaussian tells where the hidden ones lie: one
factor, the level of what shows, and a rest of each by itself. One tick of it is an assumed-density filter (Maybeck
1982) with Gauss-Hermite quadrature over the factor; between ticks the Gaussians are mixed as in the interacting
multiple model (Blom and Bar-Shalom 1988), with the histories' own marginals for weights. Against a particle filter of
one recording it loses .02 nats a tick; columns taken to lie where they are expected lose 1.1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .noise import Columns

Rows = NDArray[np.float64]
Flags = NDArray[np.bool_]

CHANGE = 0.05
"""Chance a tick that another column becomes the true one; from .02 to .2 nothing changes."""

LIKELY = 1e-3
"""A hidden column believed less than this has no Gaussian of its own."""

STEPS, LOW, HIGH = 256, -16.0, 8.0
"""Entries a unit, and range, of the table of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Level:
    """Where C columns lie, given which of K is the true one: Gaussians of log p but for a common unknown."""

    true: NDArray[np.int64]
    """(K,): the columns that may be true."""
    u: Rows
    """(K, 2): mean and variance of the common unknown."""
    x: Rows
    """(K, 3, C): mean and variance of each column, and its covariance with the unknown."""


@dataclass(frozen=True, slots=True)
class Look:
    """One tick as the sense gave it."""

    log: Columns
    """(C,): log p; what is hidden at the floor."""
    before: Columns
    """(C,): that of the last tick; NaN where a column was not there."""
    keep: float
    """Share of the last tick's deviation that is left by now."""
    lowest: float
    """Log of the floor: what is not above it is hidden."""
    depth: float
    """Variance of log-odds at rest."""

    @property
    def hidden(self) -> Flags:
        """(C,): what does not show now."""
        return self.log <= self.lowest


def weigh_hidden(look: Look, level: Level | None, believed: Columns) -> tuple[Columns, Level]:
    """(C,) log-likelihood of each column being the true one, and where the columns lie now.

    `believed` (C,) is P(this column is true) up to the last tick; `level` is of the same columns, in the same order.
    """
    shown = ~look.hidden
    true = (shown | (believed > LIKELY)).nonzero()[0]
    u, x = _mixed(look, level, believed, true)
    keep, q, shift = look.keep, (1.0 - look.keep**2) * look.depth, (1.0 - look.keep) * look.depth
    old = shown & (look.before > look.lowest)
    log, u1 = _shown(look, old, u, true, shift, q)
    cols = (~old).nonzero()[0]
    kappa = keep * u[:, 1] / u1[:, 1]
    mean, var, cov = x[:, 0, cols], x[:, 1, cols], x[:, 2, cols]
    slope = cov / u[:, 1:]
    rest = u[:, 1] - kappa**2 * u1[:, 1]
    m = keep * (mean + slope * (-kappa * u1[:, 0])[:, None])
    m[: len(true)] += shift * (cols == true[:, None])
    s = keep**2 * (np.maximum(var - slope * cov, 0.0) + slope**2 * rest[:, None]) + q
    slope *= keep * kappa[:, None]
    under = look.hidden[cols]
    for i in (~under).nonzero()[0].tolist():  # what comes up tells where the common unknown is
        k = 1.0 - slope[:, i]
        spread, off = s[:, i] + k * k * u1[:, 1], look.log[cols[i]] - m[:, i] + k * u1[:, 0]
        log -= 0.5 * np.log(spread) + 0.5 * off * off / spread
        gain = k * u1[:, 1] / spread
        u1[:, 0] -= gain * off
        u1[:, 1] = np.maximum(u1[:, 1] - gain * k * u1[:, 1], 1e-3)
    part = (m[:, under], s[:, under], slope[:, under])
    return _under_floor(look, true, shift, (log, u1), (part, cols[under]))


def _mixed(look: Look, level: Level | None, believed: Columns, true: NDArray[np.int64]) -> tuple[Rows, Rows]:
    """(R, 2), (R, 3, C): the Gaussians of `true`, and last the one of anything else, before this tick's drift."""
    n, size = len(true), len(believed)
    if level is None:
        known, depth = look.before > look.lowest, look.depth
        u = np.full((n + 1, 2), depth)
        x = np.zeros((n + 1, 3, size))
        x[:, 0] = np.where(known, look.before + depth, 0.0)
        x[:, 1], x[:, 2] = depth, np.where(known, depth, 0.0)
        return u, x
    weight = believed[level.true] + 1e-12
    weight /= weight.sum()
    share = np.zeros(size)
    stay = believed[level.true] * (1.0 - CHANGE)
    share[level.true] = stay / (stay + CHANGE / size)
    mix = np.zeros((n + 1, len(weight)))
    mix[:n] = np.where(level.true == true[:, None], share[true][:, None], 0.0)
    mix += (1.0 - mix.sum(1))[:, None] * weight
    mean, x = level.u[:, 0], level.x
    u = np.empty((n + 1, 2))
    u[:, 0] = mix @ mean
    u[:, 1] = mix @ (level.u[:, 1] + mean**2) - u[:, 0] ** 2
    raw = np.stack((x[:, 0], x[:, 1] + x[:, 0] ** 2, x[:, 2] + x[:, 0] * mean[:, None]), axis=1)
    out = (mix @ raw.reshape(len(weight), -1)).reshape(n + 1, 3, size)
    out[:, 1] -= out[:, 0] ** 2
    out[:, 2] -= out[:, 0] * u[:, :1]
    return u, out


def _shown(look: Look, old: Flags, u: Rows, true: NDArray[np.int64], shift: float, q: float) -> tuple[Columns, Rows]:
    """(R,) log-likelihood of the columns that showed before and show now, and (R, 2) the common unknown after them."""
    n, fresh = int(old.sum()), u * (look.keep, look.keep**2)
    if n == 0:
        fresh[:, 1] += 100.0 * look.depth
        return np.zeros(len(u)), fresh
    added = np.where(old, look.log - look.keep * look.before, 0.0)
    own = np.append(added[true], 0.0)
    moved = shift * np.append(old[true], 0.0)
    mean = (float(added.sum()) - moved) / n
    squares = float((added * added).sum()) - moved * (2.0 * own - moved)
    fresh[:, 0] -= mean
    fresh[:, 1] += q / n
    return -0.5 * (squares - n * mean * mean) / q, fresh


def _under_floor(
    look: Look,
    true: NDArray[np.int64],
    shift: float,
    shown: tuple[Columns, Rows],
    hidden: tuple[tuple[Rows, Rows, Rows], NDArray[np.int64]],
) -> tuple[Columns, Level]:
    """Take in that columns (H,) stayed hidden.

    `shown` is what `_shown` gave; `hidden` mean and variance of their rests, and their slopes, (R, H) each; columns.
    """
    (log, u), ((m, s, slope), cols), n, (nodes, weights) = shown, hidden, len(true), _nodes()
    deviation = np.sqrt(s)
    at = u[:, :1] + np.sqrt(u[:, 1:]) * nodes
    z = ((look.lowest - m) / deviation)[:, None, :] + ((1.0 - slope) / deviation)[:, None, :] * at[:, :, None]
    index = _index(z)
    logs, mills = _tables()
    fits = logs[index]
    total = fits.sum(2) + weights
    top = total.max(1, keepdims=True)
    share = np.exp(total - top)
    sums = share.sum(1, keepdims=True)
    share /= sums
    log = log + (top + np.log(sums))[:, 0]
    out = np.full(len(look.log), log[n])
    if len(cols):
        less = np.exp(logs[_index(z[n] - shift / deviation[n])] - fits[n])
        out[cols] += np.log(np.maximum(share[n] @ less, 1e-30))
    out[true] = log[:n]
    return out, _after(look, true, (at[:n], share[:n]), (m[:n], s[:n], slope[:n]), (z[:n], mills[index[:n]]))


def _after(
    look: Look,
    true: NDArray[np.int64],
    factor: tuple[Rows, Rows],
    part: tuple[Rows, Rows, Rows],
    cut: tuple[Rows, Rows],
) -> Level:
    """The moments of normal distributions cut off at the floor, put together over the nodes of the common unknown."""
    (at, share), (m, s, slope), (z, mills) = factor, part, cut
    u = np.empty((len(true), 2))
    u[:, 0] = (share * at).sum(1)
    aside = at - u[:, :1]
    u[:, 1] = np.maximum((share * aside * aside).sum(1), 1e-2)
    first = (np.stack((share, share * aside), axis=1)) @ mills
    deviation = np.sqrt(s)
    off, along = deviation * first[:, 0], deviation * first[:, 1]
    var = s * (1.0 - (share[:, None, :] @ (mills * z))[:, 0]) - off * off
    x = np.empty((len(true), 3, len(look.log)))
    x[:, 0], x[:, 1:] = u[:, :1] + look.log, u[:, 1:, None]
    hidden = look.hidden
    x[:, 0, hidden] = slope * u[:, :1] + m - off
    x[:, 1, hidden] = np.maximum(var, 1e-2) + slope * (slope * u[:, 1:] - 2.0 * along)
    x[:, 2, hidden] = slope * u[:, 1:] - along
    return Level(true, u, x)


def _index(z: Rows) -> NDArray[np.intp]:
    return ((np.minimum(np.maximum(z, LOW), HIGH) - LOW) * STEPS).astype(np.intp)


@cache
def _tables() -> tuple[Columns, Columns]:
    """Log of the normal distribution, and its density over it, from LOW to HIGH."""
    z = np.arange(int((HIGH - LOW) * STEPS) + 1) / STEPS + LOW
    below = np.array([0.5 * math.erfc(-v / math.sqrt(2.0)) for v in z.tolist()])
    return np.log(below), np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi) / below


@cache
def _nodes() -> tuple[Columns, Columns]:
    """Nodes and log-weights of Gauss-Hermite quadrature over a standard normal distribution."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(7)
    return nodes, np.log(weights / weights.sum())

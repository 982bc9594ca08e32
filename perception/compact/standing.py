"""Does the named thing still stand on the table while the hands are busy? Then it is not what they hold.

Two look-alikes can share their colour, and a hand hides most of what it holds, so the thing in hand is often hard to
name. The thing that was left standing is in plain sight: where it rested while the hands were empty, it is still seen.

Shapes: N named things, K kinds, C colours, G cells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from .ground import Sight

EMPTY = 0.8
"""Probability that nothing is in hand from which things are taken to rest where they are seen."""
SEEN = 0.3
"""Peak of a thing's map from which it is seen there."""
NEAR = 2.5
"""Cells around its resting place in which it is looked for: the head moves."""
DRIFT = 0.3
"""Share of a new sight in place and strength."""
FAINT = 0.1
"""Least strength that later sights are measured against."""
MEMORY_S = 1.5
"""Half-life of what was seen while the hands were busy, seconds."""
STAYED, GONE = 0.7, 0.4
"""`standing` from which a thing is known to have stayed, and below which it is known to have been taken."""
PLAIN = 0.4
"""Strength from which a thing is seen plainly enough to be sure that it stayed."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What is remembered of one named thing."""

    place: tuple[float, float] | None = None
    """(row, column) of the cell it rested on; None before it was seen with empty hands."""
    strength: float = 0.0
    """Peak of its map there, in [0, 1]."""
    busy: float = 0.0
    """Fading sum over ticks of the probability that something was in hand."""
    stood: float = 0.0
    """The same sum, each tick weighed by how well the thing was still seen at rest."""
    stayed: bool = False
    """It stayed while the hands were busy, and has not been taken since: what needs it in hand cannot have ended."""

    @property
    def standing(self) -> float | None:
        """About 1 when it stood there all the while, about 0 when it was gone; None when too little was seen."""
        return None if self.place is None or self.busy < 1.0 else self.stood / self.busy


class Named(NamedTuple):
    """The things looked for."""

    kind: Tensor
    """(N, K), largest entry 1."""
    colour: Tensor
    """(N, C), largest entry 1."""


def at_rest(sight: Sight, named: Named, grid: tuple[int, int]) -> NDArray[np.float32]:
    """(N, rows, columns) in [0, 1]: the thing is seen in the cell, and no hand has it. `sight` of one frame."""
    kind, colour, held = sight.kind[0].narrow(0, 0, named.kind.shape[-1]), sight.colour[0], sight.hands[0, 0]
    seen = (named.kind @ kind) * (named.colour @ colour) * (1.0 - held)
    return seen.view(len(named.kind), grid[1], grid[0]).float().numpy()


def follow(rest: Rest, seen: NDArray[np.float32], empty: float, dt: float, ticks: int = 1) -> Rest:
    """One frame of one thing: `seen` (rows, columns) from `at_rest`, `dt` seconds after the last, held for `ticks`."""
    fade, busy = 0.5 ** (dt / MEMORY_S), ticks * (1.0 - empty)
    stood = rest.stood * fade
    if rest.place is not None:
        here = float((seen * _near(rest.place, seen.shape)).max())
        stood += busy * min(1.0, here / max(rest.strength, FAINT))
    rest = replace(rest, busy=rest.busy * fade + busy, stood=stood)
    rest = replace(rest, stayed=_stayed(rest))
    return _settle(rest, seen) if empty > EMPTY else rest


def _stayed(rest: Rest) -> bool:
    standing = rest.standing
    if standing is None:
        return rest.stayed
    return rest.stayed and standing > GONE or standing >= STAYED and rest.strength >= PLAIN


def _settle(rest: Rest, seen: NDArray[np.float32]) -> Rest:
    row, column = np.unravel_index(int(seen.argmax()), seen.shape)
    peak = float(seen[row, column])
    if peak < SEEN:
        return rest
    if rest.place is None:
        return replace(rest, place=(float(row), float(column)), strength=peak)
    y, x = rest.place
    place = (y + DRIFT * (row - y), x + DRIFT * (column - x))
    return replace(rest, place=place, strength=rest.strength + DRIFT * (peak - rest.strength))


_axes = lru_cache(maxsize=4)(lambda rows, columns: np.ogrid[:rows, :columns])
"""Row and column numbers of a grid, remembered: they are asked for once a thing and frame."""


def _near(place: tuple[float, float], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    rows, columns = _axes(*shape)
    return (rows - place[0]) ** 2 + (columns - place[1]) ** 2 <= NEAR**2

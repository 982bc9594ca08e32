"""Heat of vivid things: a kettle that is on grows hot, what is poured brings its heat along, all of it cools."""

from __future__ import annotations

import math
from dataclasses import replace

from .items import Item

HEATS = frozenset({"kettle"})
"""Kinds that grow hot while they are on."""
RISE_S, FALL_S = 20.0, 120.0
"""Seconds in which heat comes to, or loses, all but 1/e of the difference (invented: a real kettle takes minutes)."""
DROP = 1e-9
"""A level below this is none: what rounding leaves in a vessel that was emptied must not boil."""
WARM = 0.02
"""Heat below this is none."""


def warmed(items: tuple[Item, ...], dt: float, but: int | None = None) -> tuple[Item, ...]:
    """The things `dt` seconds later; `but` is the one whose heat is being changed by what is done with it."""
    return tuple(item if i == but else _one(item, dt) for i, item in enumerate(items))


def _one(item: Item, dt: float) -> Item:
    rising = item.kind in HEATS and item.on > 0.5 and item.level > DROP
    if not rising and item.heat == 0.0:
        return item
    if rising:
        return replace(item, heat=1.0 - (1.0 - item.heat) * math.exp(-dt / RISE_S))
    heat = item.heat * math.exp(-dt / FALL_S)
    return replace(item, heat=heat if heat >= WARM else 0.0)

"""A table full of things: drawing which ones, where, and the look-alikes among them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...perception.lexicon.concepts import COLOUR_NAMES, KIND_NAMES
from .items import Item

SIMILAR = {
    "mug": "glass", "glass": "mug", "bowl": "plate", "plate": "bowl", "pot": "pan", "pan": "pot", "jar": "shaker",
    "shaker": "jar", "bottle": "jar", "spoon": "knife", "knife": "spoon", "bread": "sponge", "sponge": "bread",
    "apple": "carrot", "carrot": "apple", "block": "box", "box": "block", "kettle": "pot", "bolt": "shaker",
    "board": "plate", "lamp": "radio", "radio": "lamp",
}  # fmt: skip
"""kind -> the kind most easily taken for it."""

CONTENTS = {
    "bottle": ("water", "milk", "oil", "juice"),
    "jar": ("sugar", "coffee", "cocoa", "jam"),
    "kettle": ("water",),
}
SLOTS = tuple((0.45 + 0.9 * (i % 4), 0.66 + 0.68 * (i // 4)) for i in range(12))
"""Centres of the places where things stand, table units: 4 columns, 3 rows."""


@dataclass(frozen=True, slots=True)
class Name:
    """A thing before it stands anywhere."""

    kind: str
    colour: str

    @property
    def words(self) -> str:
        """For people."""
        return f"{self.colour} {self.kind}"


def lookalike(of: Name, taken: set[Name], rng: np.random.Generator, similar: float = 0.3) -> Name:
    """Easily taken for `of`: the same kind in another colour, or (in `similar` of the cases) the other way round."""
    if rng.random() < similar and (other := Name(SIMILAR[of.kind], of.colour)) not in taken:
        return other
    colours = [c for c in COLOUR_NAMES if Name(of.kind, c) not in taken]
    return Name(of.kind, str(rng.choice(colours)))


def fresh(kind: str, taken: set[Name], rng: np.random.Generator) -> Name:
    """A thing of `kind` in a colour that no other of its kind has."""
    colours = [c for c in COLOUR_NAMES if Name(kind, c) not in taken]
    return Name(kind, str(rng.choice(colours)))


def clutter(taken: set[Name], rng: np.random.Generator) -> Name:
    """Anything else."""
    return fresh(str(rng.choice(KIND_NAMES)), taken, rng)


def lay_out(names: list[Name], rng: np.random.Generator) -> tuple[Item, ...]:
    """Put every thing on a place of its own, jittered; raises ValueError when there are more than 12."""
    if len(names) > len(SLOTS):
        raise ValueError(f"{len(names)} things do not fit on {len(SLOTS)} places")
    places = rng.permutation(len(SLOTS))[: len(names)]
    items = []
    for name, place in zip(names, places, strict=True):
        x, y = SLOTS[place]
        at = (float(x + rng.uniform(-0.13, 0.13)), float(y + rng.uniform(-0.08, 0.08)))
        item = Item(name.kind, name.colour, at, at, flipped=0.0)
        items.append(_filled(item, rng))
    return tuple(items)


def _filled(item: Item, rng: np.random.Generator) -> Item:
    contents = CONTENTS.get(item.kind)
    if contents is None:
        return item
    return replace(item, level=0.9 if item.kind != "kettle" else 0.3, content=str(rng.choice(contents)))

"""What lies on the table: items and their states."""

from __future__ import annotations

from dataclasses import dataclass

from .primitives import VESSELS

SIZES = {
    "mug": 0.52, "glass": 0.48, "bowl": 0.66, "pot": 0.70, "pan": 0.72, "kettle": 0.70, "jar": 0.52, "bottle": 0.66,
    "box": 0.62, "plate": 0.68, "board": 0.80, "spoon": 0.62, "knife": 0.66, "sponge": 0.46, "shaker": 0.46,
    "bread": 0.58, "apple": 0.44, "carrot": 0.56, "block": 0.50, "bolt": 0.36, "lamp": 0.68, "radio": 0.62,
}  # fmt: skip
"""kind -> width in table units (the camera sees about 3.6 x 2.7 of them)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing with its state. Fractions are in [0, 1]; positions in table units."""

    kind: str
    colour: str
    home: tuple[float, float]
    pos: tuple[float, float]
    lift: float = 0.0
    """Height above the table, table units."""
    angle: float = 0.0
    """Degrees, clockwise in the picture."""
    level: float = 0.0
    """How full."""
    content: str | None = None
    """Name of what is in it; the renderer maps it to a colour."""
    openness: float = 0.0
    on: float = 0.0
    cut: float = 0.0
    mixed: float = 0.0
    wet: float = 0.0
    flipped: float = 0.0
    smear: float = 0.0
    dust: float = 0.0
    inside: int | None = None
    """Index of the item it is in or on."""
    vivid: bool = False
    """True when the fields below can change and be seen (card `table-v2`)."""
    heat: float = 0.0
    spill: float = 0.0
    """How much lies spilt about it."""
    setting: float = 0.0
    """1 when a dial is set wrongly."""
    soiled: float = 0.0
    """1 when it was dropped: blots of dirt (this and what follows: card `table-v3`)."""
    wrapped: float = 0.0
    """1 when it was not prepared: bands of its wrapper are still about it."""
    askew: float = 0.0
    """1 when it was worked on in a wrong way: scratches."""
    ragged: float = 0.0
    """1 when what came of it is poor: pale tatters."""
    scant: float = 0.0
    """1 when too little was done to it, or for too short a time: three upright bars."""
    lavish: float = 0.0
    """1 when it was too much, or for too long: a row of beads."""

    @property
    def name(self) -> str:
        """In words."""
        return f"{self.colour} {self.kind}"

    @property
    def vessel(self) -> bool:
        """True when it can hold a liquid."""
        return self.kind in VESSELS


def size_of(kind: str) -> float:
    """Width of a kind in table units."""
    return SIZES[kind]

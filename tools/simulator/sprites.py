"""Which shapes make up every kind of thing; the shapes are in the files of each family."""

from __future__ import annotations

from collections.abc import Callable

from . import sprites_devices as devices
from . import sprites_things as things
from . import sprites_vessels as vessels
from .items import Item
from .shapes import Shape

SPRITES: dict[str, Callable[[Item], list[Shape]]] = {
    "mug": vessels.mug,
    "glass": vessels.glass,
    "bowl": vessels.bowl,
    "pot": vessels.pot,
    "pan": vessels.pan,
    "kettle": vessels.kettle,
    "jar": devices.jar,
    "bottle": devices.bottle,
    "box": devices.carton,
    "shaker": devices.shaker,
    "lamp": devices.lamp,
    "radio": devices.radio,
    "plate": things.plate,
    "board": things.board,
    "spoon": things.spoon,
    "knife": things.knife,
    "sponge": things.sponge,
    "bread": things.bread,
    "apple": things.apple,
    "carrot": things.carrot,
    "block": things.block,
    "bolt": things.bolt,
}
"""kind -> shapes, painted in order."""

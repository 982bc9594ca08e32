"""How vivid things look once a step has been done well: what a mended slip is put right to."""

from __future__ import annotations

from ..acts import POURED, TRACES
from ..items import Item

EFFECT = {"sprinkle": "dust", "scoop": "dust", "stir": "mixed", "cut": "cut", "wipe": "wet", "spread": "smear"}
"""verb -> the state of the changed thing that says how much of it was done; pouring changes its level."""


def as_it_should_be(verb: str, item: Item) -> dict[str, float]:
    """Fields of `item`, the thing that a step is about to change, once the step has been done well."""
    out = {"spill": item.spill, "setting": 0.0, **{name: getattr(item, name) for name in TRACES}}
    if verb == "pour":
        out["level"] = min(1.0, item.level + POURED)
    elif verb in EFFECT:
        out[EFFECT[verb]] = 1.0
    return out

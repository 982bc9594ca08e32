"""The shape of a compact watcher, as saved in `config.json`."""

from __future__ import annotations

from typing import Any

from transformers import PretrainedConfig

from ..lexicon.concepts import COLOUR_NAMES, KIND_NAMES, VERB_NAMES
from .amiss import NUMBERS, is_model
from .shifts import MOST, are_shifts
from .ways import RAREST, are_rarer

FORMAT = 2
"""Of the weights; another number is refused by name."""


class CompactConfig(PretrainedConfig):
    """Sizes of every part. The class lists are part of the weights: other lists need other weights."""

    model_type = "planwatch_compact"

    def __init__(self, **kwargs: Any) -> None:
        take = kwargs.pop
        self.format_version: int = take("format_version", FORMAT)
        self.image_size: list[int] = take("image_size", [160, 120])
        self.widths: list[int] = take("widths", [24, 40, 96])
        self.fine: bool = take("fine", False)
        """Twice as many pixels a side for the same grid."""
        self.cropped: bool = take("cropped", False)
        """Black bars beside an upright picture are cut off before it is brought to `image_size`."""
        self.shifts: list[list[int]] = take("shifts", [])
        """(right, down) in pixels: each picture is looked at as it is and moved so; see `shifted`."""
        if not are_shifts(self.shifts, self.stride):
            raise ValueError(f"shifts={self.shifts!r}; allowed: {MOST} pairs of whole pixels, less than half a cell")
        self.dilations: list[int] = take("dilations", [1, 2, 4])
        """Of the encoder's blocks on the grid."""
        self.kinds: list[str] = take("kinds", list(KIND_NAMES))
        self.colours: list[str] = take("colours", list(COLOUR_NAMES))
        self.verbs: list[str] = take("verbs", list(VERB_NAMES))
        self.n_states: int = take("n_states", 9)
        self.ways: list[str] = take("ways", [])
        self.moments: list[str] = take("moments", [])
        """Ways in which a step can stand wrong, see `ways.Way`; and the same of the moment."""
        self.signs: dict[str, int] = take("signs", {})
        """Name of a way -> the state of its things that is the sign of it."""
        self.unlearnt: list[str] = take("unlearnt", [])
        """Ways and moments of which too little was learnt: nothing is told of them."""
        self.rarer: dict[str, float] = take("rarer", {})
        """Name of a way or moment that was learnt from more of it than there is -> how many times as many, from 1."""
        if not are_rarer(self.rarer):
            raise ValueError(f"rarer={self.rarer!r}; allowed: names of ways, each with a number from 1 to {RAREST:g}")
        self.seen_at: float = take("seen_at", 0.5)
        """How well the things of the steps must be seen, in [0, 1], for the task to be the one that is done."""
        self.misses: float = take("misses", 0.0)
        """Share of the steps done that these weights overlook, in [0, 1]."""
        self.named: float = take("named", 1.0)
        """Share of the slips of a step that they name and that are so, in [0, 1]."""
        self.warned: float = take("warned", self.named)
        """Share of the dangers that they name and that are so, in [0, 1]."""
        self.rests: float = take("rests", 0.0)
        """Share of the long rests, as they see them, in which nobody would go on unless told, in [0, 1]; 0: unknown."""
        self.amiss: list[float] = take("amiss", [])
        """The model of `amiss.chance`; empty for weights that have none."""
        if self.amiss and not is_model(self.amiss):
            raise ValueError(
                f"amiss={self.amiss!r}; allowed: {NUMBERS} finite numbers, or none; take it out of "
                "config.json, and fit it again with `planwatch train doubts`"
            )
        self.d_model: int = take("d_model", 64)
        self.heads: int = take("heads", 4)
        self.head_dim: int = take("head_dim", 16)
        self.d_state: int = take("d_state", 16)
        self.layers: int = take("layers", 2)
        self.conv: int = take("conv", 4)
        self.fps: float = take("fps", 2.0)
        super().__init__(**kwargs)

    @property
    def stride(self) -> int:
        """Pixels of a cell, a side."""
        return 16 if self.fine else 8

    @property
    def grid(self) -> tuple[int, int]:
        """(columns, rows) of the encoder's maps: stride 8, or 16 of fine pictures."""
        return self.image_size[0] // self.stride, self.image_size[1] // self.stride

"""A model without the task's words: what it still knows of a task, it has from anything but the picture of the step."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..core.evidence import Evidence, Watch, WatchItem
from .base import Carry, Frame, StreamModel


@dataclass(frozen=True, slots=True)
class WordlessModel:
    """Shows `model` the watched steps with their ids alone: no text, no verb, no things, no cues."""

    model: StreamModel

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, Carry]:
        """As `model`'s; the carry is the model's own."""
        return self.model.step(frame, replace(watch, items=tuple(map(_bare, watch.items)), lookalikes=()), carry)


def _bare(item: WatchItem) -> WatchItem:
    return replace(item, step=replace(item.step, text="", verb="", things=(), complete_cues=(), incomplete_cues=()))

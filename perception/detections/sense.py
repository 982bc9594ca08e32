"""`detections` as a StreamModel: what a detector saw in, evidence about every watched step out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import torch

from ...core.errors import PluginError
from ...core.evidence import Evidence, Quality, Sense, StepEvidence, Watch
from ..base import Carry as AnyCarry
from ..base import Frame, Image
from .encode import Encoder, Places
from .frames import Detection, DetectionFrame, kept
from .memory import Fading
from .model import DetectionsModel, Query
from .progress import Layout, Progress, advance, done_of, fit_to, layout_of, start
from .words import key_of

Detector = Callable[[Image], Iterable[Detection]]
"""Anything that finds things in a picture."""

STRANGE_S = 10.0
"""Half-life of the share of things whose label the weights do not know, seconds."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the sense remembers between ticks: of fixed size for a fixed watch, but for the last frame's things."""

    t: float | None = None
    fading: Fading | None = None
    places: Places | None = None
    progress: Progress | None = None
    query: Query | None = None
    layout: Layout | None = None
    version: int | None = None
    strange: float = 0.0
    """Share of things of late whose label the weights do not know."""


@dataclass(frozen=True, slots=True)
class DetectionsSense:
    """The StreamModel around a DetectionsModel.

    Frames that carry detections are read as they are; a plain frame's picture is shown to `detector`.
    """

    model: DetectionsModel
    detector: Detector | None = None
    encoder: Encoder = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "encoder", Encoder(self.model.config.vocabulary))

    def step(self, frame: Frame, watch: Watch, carry: AnyCarry) -> tuple[Evidence, AnyCarry]:
        """Evidence at `frame.t`; the carry is a Memory (None before the first tick).

        A frame that is not later than the last one adds nothing to the memory. Raises PluginError when a plain frame
        comes and there is no detector.
        """
        memory = self._attend(watch, cast(Memory, carry) or Memory())
        assert memory.layout is not None and memory.progress is not None
        if memory.t is None or frame.t > memory.t:
            memory = self._see(frame, self._detections(frame), memory)
        return self._evidence(frame, watch, memory), memory

    def _detections(self, frame: Frame) -> tuple[Detection, ...]:
        if isinstance(frame, DetectionFrame):
            return frame.detections
        if self.detector is None:
            raise PluginError(
                f"the frame at {frame.t!r} s carries no detections and 'detections' has no detector: "
                "give it one, or feed it DetectionFrames"
            )
        return kept(self.detector(frame.image))

    def _attend(self, watch: Watch, memory: Memory) -> Memory:
        """Read the watched words once a change, and keep what is remembered of every step that stays."""
        ids = tuple(item.step.id for item in watch.items)
        if memory.layout is not None and memory.version == watch.version and memory.layout.ids == ids:
            return memory
        config = self.model.config
        steps = [item.step for item in watch.items]
        known = dict(zip(config.keys, config.medians, strict=True))
        # a step expected a little early is met in time: see docs/LOG.md
        medians = {s.id: config.haste * known[key] for s in steps if (key := key_of(s)) in known}
        layout = layout_of(steps, medians, config.phases, config.skip, config.trust)
        old = memory.progress
        progress = start(layout, config.phases) if old is None else fit_to(layout, old)
        query = self.model.query(steps)
        return replace(memory, version=watch.version, query=query, layout=layout, progress=progress)

    def _see(self, frame: Frame, seen: tuple[Detection, ...], memory: Memory) -> Memory:
        assert memory.query is not None and memory.layout is not None and memory.progress is not None
        dt = 0.0 if memory.t is None else frame.t - memory.t
        values, told, places = self.encoder.encode(seen, memory.places)
        with torch.inference_mode():
            logits, fading = self.model.tick(
                torch.from_numpy(values), torch.from_numpy(told), dt, memory.query, memory.fading or self.model.empty()
            )
        progress = advance(memory.layout, memory.progress, logits.double().numpy(), dt)
        return replace(
            memory, t=frame.t, fading=fading, places=places, progress=progress, strange=self._strange(seen, dt, memory)
        )

    def _strange(self, seen: tuple[Detection, ...], dt: float, memory: Memory) -> float:
        if not seen:
            return memory.strange
        known = set(self.model.config.labels)
        share = sum(d.label not in known for d in seen) / len(seen)
        fade = 0.0 if memory.t is None else 0.5 ** (dt / STRANGE_S)
        return memory.strange * fade + share * (1 - fade)

    def _evidence(self, frame: Frame, watch: Watch, memory: Memory) -> Evidence:
        assert memory.layout is not None and memory.progress is not None
        on, over = memory.progress.on, done_of(memory.layout, memory.progress)
        now = np.clip(over - memory.progress.before, 0.0, 1.0)
        on, over = np.clip(on, 0.0, 1.0), np.clip(over, 0.0, 1.0)
        steps = tuple(
            StepEvidence(item.step.id, float(on[i]), float(now[i]), float(over[i]))
            for i, item in enumerate(watch.items)
        )
        mismatch = 1.0 / (1.0 + math.exp(-20.0 * (memory.strange - 0.5)))
        return Evidence(frame.t, frame.made_at, Sense.DETECTIONS, steps, quality=Quality(mismatch=mismatch))

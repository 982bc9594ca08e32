"""A streaming model as a StreamModel: frames in, evidence about every watched step out, its own words beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast

import torch
from torch import Tensor

from ...core.evidence import Evidence, Sense, StepEvidence, Watch
from ...core.steps import Role
from ..base import Carry as AnyCarry
from ..base import Frame, Image
from ..broken import is_picture, nothing_seen
from .engine import StreamCarry, StreamEngine
from .model import StreamingModel
from .processor import StreamingProcessor


@dataclass(frozen=True, slots=True)
class Memory:
    """What the sense remembers between ticks."""

    stream: StreamCarry
    version: int | None = None
    words: Tensor | None = None
    """(W, D): mean embedding of each watched step's text."""
    waiting: tuple[Image, ...] = ()
    """Frames of a step that is not whole yet (encoders that take several frames a step)."""
    last: tuple[float, Tensor] | None = None
    """Probability of speaking and hidden state of the last step."""


class StreamingSense:
    """The StreamModel. One step of the model every `group` frames; between them the last evidence stands."""

    def __init__(self, model: StreamingModel, processor: StreamingProcessor | None = None, prompt: str = "") -> None:
        self.model = model.eval()
        config: Any = model.config
        self.processor = processor or StreamingProcessor.of(config)
        self.engine = StreamEngine(model, tuple(self.processor.ids("Please summarise the progress.")))
        self.prompt = tuple(self.processor.ids(prompt))

    def step(self, frame: Frame, watch: Watch, carry: AnyCarry) -> tuple[Evidence, AnyCarry]:
        """Evidence at `frame.t`; a frame that is no picture (NaN, wrong shape) gives degraded evidence."""
        with torch.inference_mode():
            memory = cast(Memory, carry) or Memory(self.engine.start(self.prompt))
            memory = self._attend(watch, memory)
            said: tuple[int, ...] | None = None
            if not is_picture(frame.image):
                return nothing_seen(frame, watch), memory
            memory = replace(memory, waiting=(*memory.waiting, frame.image))
            if len(memory.waiting) >= self.model.group:
                found, stream = self.engine.step(self.processor.pixels(memory.waiting), memory.stream)
                memory = replace(memory, stream=stream, waiting=(), last=(found.p_speak, found.hidden))
                said = found.said
            return self._evidence(frame, watch, memory, said), memory

    def _attend(self, watch: Watch, memory: Memory) -> Memory:
        if memory.words is not None and memory.version == watch.version:
            return memory
        rows = [self._words(item.step.text) for item in watch.items]
        width = self.model.backbone.width
        return replace(memory, version=watch.version, words=torch.stack(rows) if rows else torch.zeros(0, width))

    def _words(self, text: str) -> Tensor:
        ids = self.processor.ids(text) or [0]
        return self.model.backbone.embed(torch.tensor([ids]))[0].mean(0)

    def _evidence(self, frame: Frame, watch: Watch, memory: Memory, said: tuple[int, ...] | None) -> Evidence:
        steps: tuple[StepEvidence, ...] = ()
        if memory.last is not None and memory.words is not None:
            p = self.model.steps_evidence(memory.last[1], memory.words).sigmoid().tolist()
            steps = tuple(
                StepEvidence(item.step.id, on, now, done, {Role.OBJECT: wrong})
                for item, (on, now, done, wrong) in zip(watch.items, p, strict=True)
            )
        else:
            steps = tuple(StepEvidence(item.step.id, 0.0, 0.0) for item in watch.items)
        return Evidence(
            t=frame.t,
            made_at=frame.made_at,
            sense=Sense.PIXELS,
            steps=steps,
            p_background=1.0 - max((s.p_on for s in steps), default=0.0),
            respond=None if memory.last is None else memory.last[0],
            description=None if not said else self.processor.text(said),
        )


def load_sense(weights: str, quant: str = "fp32") -> StreamingSense:
    """The sense `streaming` from a folder that `save_streaming` wrote."""
    from .checkpoint import load_streaming

    model, processor = load_streaming(weights, quant)
    return StreamingSense(model, processor)
